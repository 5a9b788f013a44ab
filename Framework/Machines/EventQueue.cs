using TopHalf.Devices;
using TopHalf.Races;

namespace TopHalf.Machines;

/// <summary>What will happen in the hardware, in the order of time; equal times in the order of scheduling.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(IHardwareEvent Target, long Argument, VectorClock? Order), (long Time, long Serial)> _queue = new();
    private long _serial;

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime { get; private set; } = long.MaxValue;

    /// <summary>Whether something is due that may still change anything; looks at all of them, so for the end of a run.</summary>
    public bool HasLive() => _queue.UnorderedItems.Any(static item =>
        item.Element.Target is not IExpiringEvent expiring || !expiring.IsStale(item.Element.Argument));

    public void Add(long time, IHardwareEvent target, long argument, VectorClock? order = null)
    {
        _queue.Enqueue((target, argument, order), (time, ++_serial));
        NextTime = Math.Min(NextTime, time);
    }

    public (IHardwareEvent Target, long Argument, VectorClock? Order) Take()
    {
        var next = _queue.Dequeue();
        NextTime = _queue.TryPeek(out _, out var due) ? due.Time : long.MaxValue;
        return next;
    }
}
