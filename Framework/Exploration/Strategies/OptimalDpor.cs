using TopHalf.Exploration.Strategies.Dpor;

namespace TopHalf.Exploration.Strategies;

/// <summary>Tries exactly one run of each class of equivalent ones, and gives none up (Optimal-DPOR with wake-up trees).</summary>
/// <remarks>After Abdulla, Aronis, Jonsson, Sagonas: "Source sets: a foundation for optimal dynamic partial order reduction", JACM 64(4), 2017.</remarks>
public sealed class OptimalDpor : DporStrategy
{
    /// <inheritdoc/>
    public override string Name => "optimal-dpor";

    /// <inheritdoc/>
    private protected override void Note(SearchNode node, IReadOnlyList<TraceEvent> steps)
    {
        if (!node.IsTried(steps))
        {
            WakeupBranch.Insert(node.Branches, steps);
        }
    }
}
