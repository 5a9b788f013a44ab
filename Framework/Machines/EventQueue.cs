using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Races;

namespace TopHalf.Machines;

/// <summary>What will happen in the hardware, in the order of time; equal times in the order of scheduling, in a search by who it happens to, since who scheduled first is no order there.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order), (long Time, ulong Tie, long Serial)> _queue = new();
    private readonly SortedDictionary<ulong, EarlyEvents> _early = [];
    private long _serial;

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextTime { get; private set; } = long.MaxValue;

    /// <summary>Whether something is due that may still change anything; looks at all of them, so for the end of a run.</summary>
    public bool HasLive() => _queue.UnorderedItems.Any(static item =>
        item.Element.Target is not IExpiringEvent expiring || !expiring.IsStale(item.Element.Argument));

    /// <summary>In a search: the pieces of hardware whose next event may come before its time, by their key.</summary>
    public IReadOnlyDictionary<ulong, EarlyEvents> Early => _early;

    /// <summary>What a search noted of the next event.</summary>
    public EventNote Next => _queue.TryPeek(out var next, out _) ? next.Note : default;

    /// <summary>To whom the next event happens; there must be one.</summary>
    public IHardwareEvent NextTarget => _queue.Peek().Target;

    public void Add(long time, IHardwareEvent target, long argument, EventNote note = default, VectorClock? order = null)
    {
        _queue.Enqueue((target, argument, note, order), (time, note.IsDevice ? note.Label : 0, ++_serial));
        NextTime = Math.Min(NextTime, time);
        if (note.MayComeEarly)
        {
            var key = EventLabel.TargetOf(note.Label);
            if (!_early.TryGetValue(key, out var events))
            {
                _early.Add(key, events = new(target));
            }

            events.Add((target, argument, note, order), time);
        }
    }

    /// <summary>Takes the next event of all.</summary>
    public (IHardwareEvent Target, long Argument, VectorClock? Order) Take()
    {
        var next = _queue.Dequeue();
        if (next.Note.MayComeEarly)
        {
            Forget(next);
        }

        NextTime = _queue.TryPeek(out _, out var due) ? due.Time : long.MaxValue;
        return (next.Target, next.Argument, next.Order);
    }

    /// <summary>Takes the next event of a piece of hardware before its time.</summary>
    /// <param name="key">Its key.</param>
    public (IHardwareEvent Target, long Argument, VectorClock? Order) TakeEarly(ulong key)
    {
        var next = _early[key].First;
        Forget(next);
        _queue.Remove(next, out _, out _);
        NextTime = _queue.TryPeek(out _, out var due) ? due.Time : long.MaxValue;
        return (next.Target, next.Argument, next.Order);
    }

    private void Forget((IHardwareEvent Target, long Argument, EventNote Note, VectorClock? Order) item)
    {
        var key = EventLabel.TargetOf(item.Note.Label);
        if (_early[key].Remove(item) == 0)
        {
            _early.Remove(key);
        }
    }
}
