using TopHalf.Exploration;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>Enumerates the classes of all complete runs of a program, by trying every step at every place, with no reduction but that equivalent prefixes are one.</summary>
internal static class TraceOracle
{
    /// <summary>The classes; null when there are more places than a test should look at.</summary>
    public static HashSet<string>? Classes(ModelProgram program, int mostPrefixes = 20_000)
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new Stack<Step[]>([[]]);
        while (ahead.TryPop(out var prefix))
        {
            var run = After(program, prefix);
            if (run.Point.Enabled.Count == 0)
            {
                classes.Add(NormalForm.Of(run.Steps));
            }
            else if (seen.Add(NormalForm.Of(run.Steps)))
            {
                if (seen.Count > mostPrefixes)
                {
                    return null;
                }

                foreach (var step in run.Point.Enabled)
                {
                    ahead.Push([.. prefix, step]);
                }
            }
        }

        return classes;
    }

    /// <summary>For each class the fewest preemptions with which it can be run.</summary>
    public static Dictionary<string, int> FewestPreemptions(ModelProgram program)
    {
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ahead = new PriorityQueue<Step[], (int, int)>([([], (0, 0))]);
        var added = 0;
        while (ahead.TryDequeue(out var prefix, out var priority))
        {
            var run = After(program, prefix);
            var form = NormalForm.Of(run.Steps);
            if (run.Point.Enabled.Count == 0)
            {
                classes.TryAdd(form, priority.Item1);
            }
            else if (seen.Add(form + (run.Steps.Count == 0 ? -1 : run.Steps[^1].Actor)))
            {
                for (var i = 0; i < run.Point.Enabled.Count; i++)
                {
                    ahead.Enqueue([.. prefix, run.Point.Enabled[i]], (priority.Item1 + (run.Point.IsPreemption(i) ? 1 : 0), ++added));
                }
            }
        }

        return classes;
    }

    private static ModelRun After(ModelProgram program, Step[] prefix)
    {
        var run = new ModelRun(program);
        run.FillPoint();
        foreach (var step in prefix)
        {
            run.Take(step);
            run.FillPoint();
        }

        return run;
    }
}
