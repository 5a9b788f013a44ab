using System.Text;

namespace TopHalf.Tests.Exploration.Oracle;

/// <summary>The normal form of Foata: each step as early as those on which it depends let it. Equivalent runs, and only they, have the same.</summary>
internal static class NormalForm
{
    public static string Of(IReadOnlyList<ModelStep> steps)
    {
        var level = new int[steps.Count];
        for (var i = 0; i < steps.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (level[j] >= level[i] && steps[i].DependsOn(steps[j]))
                {
                    level[i] = level[j] + 1;
                }
            }
        }

        var text = new StringBuilder();
        foreach (var i in Enumerable.Range(0, steps.Count).OrderBy(i => level[i]).ThenBy(i => steps[i].Actor))
        {
            text.Append(level[i]).Append(':').Append(steps[i].Actor).Append('.').Append(steps[i].Alternative);
            foreach (var access in steps[i].Touched.OrderBy(static access => access.Object))
            {
                text.Append(' ').Append(access.Object).Append(access.Mode.ToString()[0]);
            }

            text.Append(';');
        }

        return text.ToString();
    }
}
