using TopHalf.Exploration.Strategies;
using TopHalf.Scheduling;

namespace TopHalf.Exploration.Parts;

/// <summary>Searches parts, one after the other, on threads of its own.</summary>
/// <param name="subject">What is run.</param>
/// <param name="options">How the search goes.</param>
internal sealed class PartRunner(Subject subject, ExplorationOptions options) : IDisposable
{
    // From how many places of the run at hand parts branch off when a part is cut.
    private const int PlacesOfACut = 8;

    private readonly CarrierPool _carriers = new();

    /// <inheritdoc/>
    public void Dispose() => _carriers.Dispose();

    /// <summary>Searches a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="goesOn">Asked after each run; whether it came upon a class of its own is told.</param>
    /// <param name="stopsAtFirst">Whether it stops at a broken rule.</param>
    /// <param name="mostRuns">After how many runs it stops; it is not cut into parts then.</param>
    public PartResult Run(SearchPart part, Func<bool, bool> goesOn, bool stopsAtFirst, long mostRuns = long.MaxValue)
    {
        var (result, known) = (new PartResult(), new HashSet<Fingerprint>());
        var strategy = part.NewStrategy(options);
        using var runner = new StrategyRunner(subject, strategy, part.Set, _carriers) { MaxSteps = options.MaxSteps };
        runner.Chooser.Listener = result.Pairs;
        runner.RunAll(run =>
        {
            result.Counts.Note(run);
            result.Pairs.Begin();
            var classes = result.Classes;
            Note(result, strategy);
            if (run.End != RunEnd.GivenUp)
            {
                foreach (var violation in run.Violations)
                {
                    if (Fingerprint.Of(violation) is var fingerprint && known.Add(fingerprint))
                    {
                        result.Findings.Add(new(fingerprint, runner.Chooser.ToSchedule(), result.Counts.Runs));
                    }
                }
            }

            result.IsCut = !goesOn(result.Classes > classes) || (stopsAtFirst && known.Count > 0) || result.Counts.Runs >= mostRuns;
            return !result.IsCut && result.Counts.Runs < part.MostRuns;
        });
        result.Sites = runner.Sites;
        if (!result.IsCut && result.Counts.Runs >= part.MostRuns && strategy is IDivisible divisible)
        {
            result.Rest = divisible.Divide(PlacesOfACut);
        }

        return result;
    }

    private static void Note(PartResult result, IStrategy strategy)
    {
        if (strategy is IReducingStrategy reducing)
        {
            if (strategy is IBeginsAgain again)
            {
                result.ClassSum = again.ClassSum;
            }
            else if (reducing.Classes > result.Classes && reducing.LastClass is { } hash)
            {
                result.ClassSum = result.ClassSum.And(hash);
            }

            (result.Classes, result.Blocked) = (reducing.Classes, reducing.Blocked);
        }
    }
}
