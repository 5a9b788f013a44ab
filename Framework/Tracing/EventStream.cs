using System.Runtime.CompilerServices;

namespace TopHalf.Tracing;

/// <summary>Hands each event to the observers that asked for its kind. An event that nobody watches costs one mask test.</summary>
public sealed class EventStream
{
    private (ulong Interests, IEventObserver Observer)[] _observers = [];
    private ulong _watched;

    /// <summary>Whether any observer looks at where in the source an event came from.</summary>
    public bool NeedsSites { get; private set; }

    /// <summary>How many events were handed to observers.</summary>
    public long Published { get; private set; }

    /// <summary>Plugs an observer in. Observers are told in the order in which they were plugged in.</summary>
    /// <param name="observer">The observer.</param>
    public void Add(IEventObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var interests = observer.Interests;
        _observers = [.. _observers, (interests, observer)];
        _watched |= interests;
        NeedsSites |= observer.NeedsSites;
    }

    /// <summary>Whether any observer asked for this kind.</summary>
    /// <param name="kind">The kind.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsWatched(EventKind kind) => (_watched & (1UL << (int)kind)) != 0;

    /// <summary>Unplugs all observers: what is torn down after the end of a run is not part of it.</summary>
    internal void DetachAll()
    {
        _observers = [];
        _watched = 0;
    }

    /// <summary>Hands nothing to anybody until <see cref="Unmute"/>.</summary>
    internal ulong Mute()
    {
        var watched = _watched;
        _watched = 0;
        return watched;
    }

    internal void Unmute(ulong watched) => _watched = watched;

    internal void Publish(in MachineEvent machineEvent)
    {
        Published++;
        var bit = 1UL << (int)machineEvent.Kind;
        foreach (var (interests, observer) in _observers)
        {
            if ((interests & bit) != 0)
            {
                observer.OnEvent(in machineEvent);
            }
        }
    }
}
