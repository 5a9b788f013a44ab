namespace TopHalf.Exploration;

/// <summary>Looks for the smallest schedule that breaks a rule in the same way: fewest preemptions, then interrupts, then faults, then deviations.</summary>
/// <remarks>Deterministic, and ends after a number of runs: what it has found by then is the smallest found, and is called no more than that.</remarks>
/// <param name="replayer">Runs candidates.</param>
/// <param name="fingerprint">What must still be broken.</param>
/// <param name="isHurried">Whether it is to end with what it has.</param>
/// <param name="budget">How many runs it may make.</param>
internal sealed class Minimiser(ScheduleReplayer replayer, Fingerprint fingerprint, Func<bool> isHurried, int budget = 400)
{
    private int _left = budget;

    /// <summary>Minimises.</summary>
    /// <param name="found">A run that breaks the rule.</param>
    /// <returns>The smallest run found; <paramref name="found"/> when none is smaller.</returns>
    public ReplayedRun Minimise(ReplayedRun found)
    {
        var best = found;
        ReplayedRun before;
        do
        {
            before = best;
            best = WithoutInjections(best);
            best = WithoutPicks(best);
            best = Rearranged(best);
        }
        while (IsSmaller(best, before) && _left > 0);

        return best;
    }

    private bool IsSmaller(ReplayedRun one, ReplayedRun other) => ScheduleSize.Of(one, fingerprint).IsLessThan(ScheduleSize.Of(other, fingerprint));

    private ReplayedRun WithoutInjections(ReplayedRun best) => WithoutParts(
        best, static run => run.Schedule.Injections.Items, static (run, items) => run.Schedule with { Injections = new(items) });

    private ReplayedRun WithoutPicks(ReplayedRun best) => WithoutParts(
        best, static run => run.Schedule.Picks, static (run, picks) => run.Schedule with { Picks = picks });

    /// <summary>Leaves out ever smaller parts (Zeller, Hildebrandt: "Simplifying and isolating failure-inducing input", 2002).</summary>
    private ReplayedRun WithoutParts<T>(ReplayedRun best, Func<ReplayedRun, IReadOnlyList<T>> parts, Func<ReplayedRun, List<T>, Schedule> with)
    {
        for (var length = Math.Max(1, parts(best).Count / 2); ; length /= 2)
        {
            for (var from = parts(best).Count - length; from >= 0 && _left > 0; from -= length)
            {
                var rest = parts(best).ToList();
                if (from + length <= rest.Count)
                {
                    rest.RemoveRange(from, length);
                    best = Try(with(best, rest), best);
                }
            }

            if (length <= 1 || _left <= 0)
            {
                return best;
            }
        }
    }

    /// <summary>Tries the order of the same events that switches least.</summary>
    private ReplayedRun Rearranged(ReplayedRun best) =>
        _left > 0 && Linearisation.FewestSwitches(best.Steps) is { } order ? Try(best.Schedule with { Picks = order }, best) : best;

    /// <summary>Runs a candidate. What it did counts, not what it was asked for: picks that could not be followed drop out.</summary>
    private ReplayedRun Try(Schedule candidate, ReplayedRun best)
    {
        if (_left-- <= 0 || isHurried())
        {
            _left = 0;
            return best;
        }

        var run = replayer.Follow(candidate);
        return run.Breaks(fingerprint) && IsSmaller(run, best) ? run : best;
    }
}
