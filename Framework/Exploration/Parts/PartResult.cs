using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>What came of a part of a search.</summary>
internal sealed class PartResult
{
    /// <summary>What its runs were like.</summary>
    public RunCounts Counts { get; } = new();

    /// <summary>Runs that are no reordering of another one.</summary>
    public long Classes { get; set; }

    /// <summary>Runs that were given up.</summary>
    public long Blocked { get; set; }

    /// <summary>The hashes of its classes, joined so that the order does not count.</summary>
    public ClassHash ClassSum { get; set; }

    /// <summary>Each broken rule once, in the order in which they came.</summary>
    public List<RawFinding> Findings { get; } = [];

    /// <summary>Which contexts met.</summary>
    public ContextPairs Pairs { get; } = new();

    /// <summary>What could be injected.</summary>
    public IReadOnlyList<Injection> Sites { get; set; } = [];

    /// <summary>What is left, as parts; in the order in which one search would go on.</summary>
    public IReadOnlyList<StackState> Rest { get; set; } = [];

    /// <summary>Whether it was stopped before its end.</summary>
    public bool IsCut { get; set; }
}
