using System.Collections.Immutable;

namespace TopHalf.Analyzers.Flow;

/// <summary>Who may run beside whom: a handler only where it was armed, or where another one that may come arms it.</summary>
internal sealed class Concurrency
{
    /// <summary>Begins the name of a slot that was taken back and waited for: others do not arm it any more.</summary>
    public const string TakenBack = "!";

    private readonly ILookup<string?, EntryPoint> _bySlot;
    private readonly Dictionary<string, HashSet<string>> _arms;
    private readonly Dictionary<string, HashSet<string>> _closures = [];

    public Concurrency(ImmutableArray<EntryPoint> entries, Events events)
    {
        _bySlot = entries.ToLookup(static entry => entry.Slot);
        _arms = events.Arms;
    }

    /// <summary>The handlers that may come where these are armed.</summary>
    public IEnumerable<EntryPoint> MayCome(ImmutableSortedSet<string> armed) => Closure(armed).SelectMany(slot => _bySlot[slot]);

    /// <summary>Whether two pieces of code may run at the same time.</summary>
    public bool May(EntryPoint one, ImmutableSortedSet<string> oneArmed, EntryPoint other, ImmutableSortedSet<string> otherArmed) => (one.Slot, other.Slot) switch
    {
        (null, null) => false,
        (null, { } slot) => Closure(oneArmed).Contains(slot),
        ({ } slot, null) => Closure(otherArmed).Contains(slot),
        _ => one.Key != other.Key,
    };

    private HashSet<string> Closure(ImmutableSortedSet<string> armed)
    {
        var key = string.Join(",", armed);
        if (_closures.TryGetValue(key, out var closure))
        {
            return closure;
        }

        closure = [.. armed];
        var waiting = new Queue<string>(armed);
        while (waiting.Count > 0)
        {
            foreach (var next in _bySlot[waiting.Dequeue()].SelectMany(entry => _arms.TryGetValue(entry.Key, out var arms) ? arms : []))
            {
                if (!armed.Contains(TakenBack + next) && closure.Add(next))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        _closures[key] = closure;
        return closure;
    }
}
