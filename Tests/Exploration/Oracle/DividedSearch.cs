using TopHalf.Exploration;
using TopHalf.Exploration.Strategies;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>A search that is cut into parts again and again, each a search of its own that knows nothing of the others.</summary>
internal static class DividedSearch
{
    public static ModelSearch Of(ModelProgram program, Func<StackState?, IDivisible> make, int runsOfAPart, int places)
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        var hashes = new HashSet<ClassHash>();
        var (runs, repeated, blocked) = (0L, 0L, 0L);
        var parts = new Stack<StackState?>([null]);
        while (parts.TryPop(out var part))
        {
            var strategy = make(part);
            var isOver = false;
            for (var i = 0; i < runsOfAPart && !isOver; i++)
            {
                var run = ModelRun.Next(program, strategy, out isOver);
                runs += isOver ? 0 : 1;
                blocked += run is null && !isOver ? 1 : 0;
                if (run is not null)
                {
                    repeated += classes.Add(NormalForm.Of(run.Steps)) ? 0 : 1;
                    hashes.Add(strategy.LastClass!.Value);
                }
            }

            foreach (var rest in isOver ? [] : strategy.Divide(places).Reverse())
            {
                parts.Push(rest);
            }
        }

        return new(classes, hashes, runs, repeated, blocked);
    }
}
