using TopHalf.Devices;

namespace TopHalf.Machines;

/// <summary>What will happen in the hardware, in the order of time; equal times in the order of scheduling.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(IHardwareEvent Target, long Argument, ulong Early, bool IsDevice), (long Time, long Serial)> _queue = new();
    private long _serial;
    private int _early;

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime { get; private set; } = long.MaxValue;

    /// <summary>Whether something is due that may still change anything; looks at all of them, so for the end of a run.</summary>
    public bool HasLive() => _queue.UnorderedItems.Any(static item =>
        item.Element.Target is not IExpiringEvent expiring || !expiring.IsStale(item.Element.Argument));

    /// <summary>Whether something is due that may come before its time, in a search; all that is due before it comes before it.</summary>
    public bool MayComeEarly => _early > 0;

    /// <summary>The label of the next event if it may come before its time, else 0.</summary>
    public ulong NextLabel => _queue.TryPeek(out var next, out _) ? next.Early : 0;

    /// <summary>Whether the next event happens to a device.</summary>
    public bool IsNextOfDevice => _queue.TryPeek(out var next, out _) && next.IsDevice;

    /// <summary>To whom the next event happens, in words; empty when there is none.</summary>
    public string NextName => !_queue.TryPeek(out var next, out _) ? "" : next.Target is KernelObject { Name: var name } ? name : next.Target.GetType().Name;

    public void Add(long time, IHardwareEvent target, long argument, ulong early = 0, bool isDevice = false)
    {
        _early += early != 0 ? 1 : 0;
        _queue.Enqueue((target, argument, early, isDevice), (time, ++_serial));
        NextTime = Math.Min(NextTime, time);
    }

    public (IHardwareEvent Target, long Argument) Take()
    {
        var (target, argument, early, _) = _queue.Dequeue();
        _early -= early != 0 ? 1 : 0;
        NextTime = _queue.TryPeek(out _, out var due) ? due.Time : long.MaxValue;
        return (target, argument);
    }
}
