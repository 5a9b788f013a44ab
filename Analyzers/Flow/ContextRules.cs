using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;
using TopHalf.Analyzers.InterruptSafety;
using TopHalf.Analyzers.LockOrder;
using TopHalf.Analyzers.Teardown;
using TopHalf.Analyzers.UnguardedFields;

namespace TopHalf.Analyzers.Flow;

/// <summary>All rules that look at whole programs, on what was read of the files.</summary>
internal static class ContextRules
{
    /// <summary>What breaks a rule, by file and position.</summary>
    public static ImmutableArray<Finding> Find(IEnumerable<TreeBodies> trees, CancellationToken cancellation)
    {
        var outcome = Interpreter.Run(new(trees), cancellation);
        var concurrency = new Concurrency(outcome.Entries, outcome.Events);
        return
        [
            .. outcome.Findings
                .Concat(LockOrderRule.Find(outcome.Events, concurrency))
                .Concat(InterruptSafetyRule.Find(outcome.Events))
                .Concat(UnguardedFieldRule.Find(outcome.Events, concurrency))
                .Concat(FreedTooEarlyRule.Find(outcome.Events, concurrency))
                .GroupBy(static finding => (finding.Rule, finding.Place.Key))
                .Select(static same => same.First())
                .OrderBy(static finding => finding.Place.Key, StringComparer.Ordinal)
                .ThenBy(static finding => finding.Rule, StringComparer.Ordinal),
        ];
    }
}
