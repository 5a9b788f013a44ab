namespace TopHalf.Exploration;

/// <summary>What is injected into the runs of one search.</summary>
/// <param name="items">The injections, in the order in which their places were found.</param>
public sealed class InjectionSet(IReadOnlyList<Injection> items)
{
    private readonly Dictionary<ulong, int> _values = items.ToDictionary(static item => item.Label, static item => item.Value);

    /// <summary>Nothing.</summary>
    public static InjectionSet Empty { get; } = new([]);

    /// <summary>Anything: each event of a device may come at any point, and what can fail may. For strategies that try, and do not claim to cover.</summary>
    /// <param name="faults">At most how much fails in a run.</param>
    public static InjectionSet Anything(int faults) => new([]) { LetsDevicesCome = true, MostFaults = faults };

    /// <summary>Whether each event of a device may come at any point.</summary>
    public bool LetsDevicesCome { get; private init; }

    /// <summary>At most how much a strategy that answers at will lets fail.</summary>
    internal int MostFaults { get; private init; }

    /// <summary>The injections.</summary>
    public IReadOnlyList<Injection> Items { get; } = items;

    /// <summary>How many interrupts may land anywhere.</summary>
    public int Interrupts => Items.Count(static item => !item.IsFault);

    /// <summary>How many things fail.</summary>
    public int Faults => Items.Count(static item => item.IsFault);

    /// <summary>The answer that is injected at a place, or null.</summary>
    /// <param name="label">The place.</param>
    public int? ValueOf(ulong label) => _values.TryGetValue(label, out var value) ? value : null;

    /// <summary>Whether an event of the hardware is let come early, or comes before one that is.</summary>
    internal bool Leads(ulong label)
    {
        foreach (var item in Items)
        {
            if (!item.IsFault && EventLabel.TargetOf(label) == EventLabel.TargetOf(item.Label) &&
                EventLabel.OrdinalOf(label) >= item.Value && EventLabel.OrdinalOf(label) <= EventLabel.OrdinalOf(item.Label))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something is injected at a place.</summary>
    /// <param name="label">The place.</param>
    public bool Contains(ulong label) => _values.Count > 0 && _values.ContainsKey(label);
}
