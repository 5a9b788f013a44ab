using TopHalf.Exploration.Strategies.Dpor;

namespace TopHalf.Exploration.Strategies;

/// <summary>Tries at least one run of each class of equivalent ones; gives those up of which it finds on the way that they were tried (source sets and sleep sets).</summary>
/// <remarks>Simpler than <see cref="OptimalDpor"/>, and what that is held against. The same source, section 5.</remarks>
public sealed class SourceDpor : DporStrategy
{
    /// <inheritdoc/>
    public override string Name => "source-dpor";

    /// <inheritdoc/>
    private protected override void Note(SearchNode node, IReadOnlyList<TraceEvent> steps)
    {
        var initials = Initials(steps);
        if (!initials.Exists(step =>
            node.HasTried(step.Actor) || node.Sleeps(step.Actor, step.Alternative) || node.Branches.Exists(branch => branch.Actor == step.Actor)))
        {
            node.Branches.Add(new(initials[0].Actor, initials[0].Alternative, false, null));
        }
    }

    /// <summary>The steps of a sequence that could come first in an equivalent one.</summary>
    private static List<TraceEvent> Initials(IReadOnlyList<TraceEvent> steps)
    {
        var initials = new List<TraceEvent>();
        for (var i = 0; i < steps.Count; i++)
        {
            var isFirst = true;
            for (var j = 0; j < i && isFirst; j++)
            {
                isFirst = steps[j].Actor != steps[i].Actor && !steps[j].ConflictsWith(steps[i].Touched);
            }

            if (isFirst)
            {
                initials.Add(steps[i]);
            }
        }

        return initials;
    }
}
