using TopHalf.Exploration.Parts;

namespace TopHalf.Exploration;

/// <summary>The sets of injections of a search, size by size: those of one size come before all larger ones, and the larger ones grow from what the runs of smaller ones came to.</summary>
/// <param name="options">The bounds.</param>
internal sealed class InjectionSets(ExplorationOptions options)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private List<InjectionSet> _larger = [];

    /// <summary>How many sets are known.</summary>
    public int Count => _known.Count;

    /// <summary>Notes where the runs under a set could have had one more injection. To be called for one set after the other, in an order that is always the same.</summary>
    /// <param name="set">The set.</param>
    /// <param name="sites">What could be injected.</param>
    public void Note(InjectionSet set, IReadOnlyList<Injection> sites)
    {
        foreach (var site in sites)
        {
            if (!set.Contains(site.Label) && (site.IsFault ? set.Faults < options.Faults : set.Interrupts < options.Interrupts))
            {
                Add(new([.. set.Items, site]));
            }
        }
    }

    /// <summary>Adds a set to the next size.</summary>
    /// <param name="set">The set; nothing happens if it is known.</param>
    public void Add(InjectionSet set)
    {
        if (_known.Add(string.Join(' ', set.Items.Select(static item => FormattableString.Invariant($"{item.Label:x}={item.Value}")).Order(StringComparer.Ordinal))))
        {
            _larger.Add(set);
        }
    }

    /// <summary>Takes the sets of the next size: those with fewer faults first, else in the order in which they were found.</summary>
    /// <returns>The sets; none when there is no larger one.</returns>
    public IReadOnlyList<InjectionSet> TakeNextSize()
    {
        var sets = _larger.OrderBy(static set => set.Faults).ToList();
        _larger = [];
        return sets;
    }

    /// <summary>Writes down what is known.</summary>
    public void Save(CheckpointWriter writer)
    {
        writer.WriteList([.. _known.Order(StringComparer.Ordinal)], static (to, known) => to.Write(known));
        writer.WriteList(_larger, static (to, set) => to.Write(set));
    }

    /// <summary>Takes up what was written down.</summary>
    public void Load(CheckpointReader reader)
    {
        _known.Clear();
        _known.UnionWith(reader.ReadList(static from => from.ReadString()));
        _larger = [.. reader.ReadList(static from => from.ReadSet())];
    }
}
