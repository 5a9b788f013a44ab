using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>What a search over a model program found.</summary>
internal sealed record ModelSearch(HashSet<string> Classes, HashSet<ClassHash> Hashes, long Runs, long Repeated, long Blocked)
{
    public static ModelSearch Of(ModelProgram program, IStrategy strategy, long mostRuns = 1_000_000)
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        var hashes = new HashSet<ClassHash>();
        var (runs, repeated, blocked) = (0L, 0L, 0L);
        for (; runs < mostRuns; runs++)
        {
            var run = ModelRun.Next(program, strategy, out var isOver);
            if (isOver)
            {
                break;
            }

            if (run is null)
            {
                blocked++;
                continue;
            }

            repeated += classes.Add(NormalForm.Of(run.Steps)) ? 0 : 1;
            if (strategy is IReducingStrategy { LastClass: { } hash })
            {
                hashes.Add(hash);
            }
        }

        return new(classes, hashes, runs, repeated, blocked);
    }

    /// <summary>How many runs of each kind, when only the numbers are of interest.</summary>
    public static (long Classes, long Blocked) Count(ModelProgram program, IReducingStrategy strategy)
    {
        while (true)
        {
            _ = ModelRun.Next(program, strategy, out var isOver);
            if (isOver)
            {
                return (strategy.Classes, strategy.Blocked);
            }
        }
    }
}
