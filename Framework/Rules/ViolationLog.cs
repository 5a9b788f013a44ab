namespace TopHalf.Rules;

/// <summary>The rules that were broken in a run. The same rule at the same place by the same operation is one entry with a count.</summary>
/// <remarks>So a storm that breaks one rule a million times costs the memory of one finding.</remarks>
public sealed class ViolationLog
{
    private readonly List<Violation> _all = [];
    private readonly Dictionary<(string Rule, CodeSite Site, string Operation), Violation> _byPlace = [];

    /// <summary>The findings, in the order in which they first came.</summary>
    public IReadOnlyList<Violation> All => _all;

    /// <summary>How many findings came, each repetition counted.</summary>
    internal long Reports { get; private set; }

    /// <summary>Finds an earlier one at the same place, and counts it.</summary>
    internal bool CountAgain(Rule rule, CodeSite site, string operation)
    {
        Reports++;
        if (!_byPlace.TryGetValue((rule.Id, site, operation), out var known))
        {
            return false;
        }

        known.Count++;
        return true;
    }

    internal void Add(Violation violation)
    {
        _all.Add(violation);
        _byPlace.Add((violation.Rule.Id, violation.Site, violation.Operation), violation);
    }
}
