namespace TopHalf.Lockdep;

/// <summary>Searches the dependencies for a path on which every lock really blocks the next. Follows <c>__bfs()</c>, kernel/locking/lockdep.c.</summary>
internal static class LockGraph
{
    /// <summary>One step of a search.</summary>
    /// <param name="Class">Where it is.</param>
    /// <param name="OnlyRecursive">Whether every way here ends with a recursive reader, which no reader blocks.</param>
    /// <param name="From">The step before, null for the root.</param>
    /// <param name="Edge">The dependency that led here, null for the root.</param>
    public sealed record Step(LockClass Class, bool OnlyRecursive, Step? From, LockDependency? Edge);

    /// <summary>The modes of an edge from outer to inner: what the outer one keeps out, and what keeps the inner one waiting.</summary>
    public static DependencyModes Modes(LockMode outer, LockMode inner) =>
        (DependencyModes)(1 << ((outer == LockMode.Exclusive ? 1 : 0) + (inner != LockMode.RecursiveRead ? 2 : 0)));

    /// <summary>The modes of the same edge walked from inner to outer: now the inner one is asked first whether a holder keeps it waiting (<c>calc_depb()</c>).</summary>
    public static DependencyModes ModesBackwards(LockMode outer, LockMode inner) =>
        (DependencyModes)(1 << ((inner != LockMode.RecursiveRead ? 1 : 0) + (outer == LockMode.Exclusive ? 2 : 0)));

    /// <summary>The first step that matches, breadth first, so that the path is a shortest one; null for none.</summary>
    /// <param name="root">Where to begin.</param>
    /// <param name="onlyRecursive">Whether the root is only taken as a recursive reader.</param>
    /// <param name="forwards">Whether to go from outer to inner.</param>
    /// <param name="matches">What is looked for.</param>
    /// <param name="skipPerCpu">Whether a per-CPU lock ends a path: interrupts of other CPUs do not take it.</param>
    public static Step? Find(LockClass root, bool onlyRecursive, bool forwards, Func<Step, bool> matches, bool skipPerCpu)
    {
        var queue = new Queue<Step>();
        var seen = new HashSet<(int, bool)>();
        queue.Enqueue(new(root, onlyRecursive, null, null));
        while (queue.TryDequeue(out var step))
        {
            if (!seen.Add((step.Class.Id, step.OnlyRecursive)) || (skipPerCpu && step.Class.Kind.IsPerCpu))
            {
                continue;
            }

            if (matches(step))
            {
                return step;
            }

            foreach (var edge in forwards ? step.Class.After : step.Class.Before)
            {
                // A recursive reader is not blocked by a reader: two such edges in a row do not chain.
                var modes = step.OnlyRecursive
                    ? edge.Modes & ~(DependencyModes.SharedToRecursive | DependencyModes.SharedToOther)
                    : edge.Modes;
                if (modes != 0)
                {
                    queue.Enqueue(new(edge.To, (modes & (DependencyModes.SharedToOther | DependencyModes.ExclusiveToOther)) == 0, step, edge));
                }
            }
        }

        return null;
    }
}
