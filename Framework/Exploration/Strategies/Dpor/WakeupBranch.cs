namespace TopHalf.Exploration.Strategies.Dpor;

/// <summary>A node of a wake-up tree: a step that is to be tried, and what is to follow it.</summary>
/// <param name="actor">Who takes it.</param>
/// <param name="alternative">Which of the things that the actor can do, as it was when this was written down.</param>
/// <param name="isSole">Whether it was the only thing that the actor could do.</param>
/// <param name="touched">What it touched when it was taken; null when it never was.</param>
internal sealed class WakeupBranch(int actor, ulong alternative, bool isSole, Access[]? touched)
{
    public int Actor => actor;

    public ulong Alternative => alternative;

    public List<WakeupBranch> Children { get; } = [];

    /// <summary>Inserts a sequence of steps, unless what is there leads to the same (Abdulla et al., "Source sets: a foundation for optimal dynamic partial order reduction", JACM 2017, section 6).</summary>
    /// <param name="branches">The branches of a node, in the order in which they are tried.</param>
    /// <param name="steps">The sequence.</param>
    public static void Insert(List<WakeupBranch> branches, IReadOnlyList<TraceEvent> steps)
    {
        foreach (var branch in branches)
        {
            if (branch.Rest(steps) is not { } rest)
            {
                continue;
            }

            if (rest.Count > 0 && branch.Children.Count > 0)
            {
                Insert(branch.Children, rest);
            }

            return;
        }

        var at = branches;
        foreach (var step in steps)
        {
            var added = new WakeupBranch(step.Actor, step.Alternative, step.IsSole, step.Touched);
            at.Add(added);
            at = added.Children;
        }
    }

    /// <summary>What is left of a sequence that can begin with this step; null when it cannot.</summary>
    private IReadOnlyList<TraceEvent>? Rest(IReadOnlyList<TraceEvent> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Actor == actor)
            {
                return steps[i].Alternative == alternative && !Dependences(steps, i) ? [.. steps.Take(i), .. steps.Skip(i + 1)] : null;
            }
        }

        return touched is not null && isSole && !steps.Any(step => step.ConflictsWith(touched)) ? steps : null;
    }

    private static bool Dependences(IReadOnlyList<TraceEvent> steps, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (steps[i].ConflictsWith(steps[index].Touched))
            {
                return true;
            }
        }

        return false;
    }
}
