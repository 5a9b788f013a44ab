using TopHalf.Devices;
using TopHalf.Races;

namespace TopHalf.Machines;

/// <summary>What will happen in the hardware, in the order of time; equal times in the order of scheduling.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order), (long Time, long Serial)> _queue = new();
    private long _serial;
    private int _early;

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime { get; private set; } = long.MaxValue;

    /// <summary>Whether something is due that may still change anything; looks at all of them, so for the end of a run.</summary>
    public bool HasLive() => _queue.UnorderedItems.Any(static item =>
        item.Element.Target is not IExpiringEvent expiring || !expiring.IsStale(item.Element.Argument));

    /// <summary>Whether something is due that may come before its time, in a search; all that is due before it comes before it.</summary>
    public bool MayComeEarly => _early > 0;

    /// <summary>What a search noted of the next event.</summary>
    public EventNote Next => _queue.TryPeek(out var next, out _) ? next.Note : default;

    /// <summary>To whom the next event happens, in words; empty when there is none.</summary>
    public string NextName => !_queue.TryPeek(out var next, out _) ? "" : next.Target is KernelObject { Name: var name } ? name : next.Target.GetType().Name;

    public void Add(long time, IHardwareEvent target, long argument, EventNote note = default, VectorClock? order = null)
    {
        _early += note.MayComeEarly ? 1 : 0;
        _queue.Enqueue((target, argument, note, order), (time, ++_serial));
        NextTime = Math.Min(NextTime, time);
    }

    public (IHardwareEvent Target, long Argument, VectorClock? Order) Take()
    {
        var (target, argument, note, order) = _queue.Dequeue();
        _early -= note.MayComeEarly ? 1 : 0;
        NextTime = _queue.TryPeek(out _, out var due) ? due.Time : long.MaxValue;
        return (target, argument, order);
    }
}
