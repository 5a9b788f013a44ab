using System.Globalization;
using System.Text;

namespace TopHalf.Exploration;

/// <summary>Writes a schedule as columns, one for each CPU and one for the hardware; contexts are nested by indentation, and each change of column says why.</summary>
internal static class ScheduleColumns
{
    private const int MostRows = 60;
    private const int LeastWidth = 14;

    /// <summary>Renders the steps of a run.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="cpus">How many CPUs there are.</param>
    /// <param name="width">How wide a line may be.</param>
    public static IReadOnlyList<string> Render(IReadOnlyList<RecordedStep> steps, int cpus, int width = 72)
    {
        var used = steps.Select(static step => step.Step.Actor).Distinct().Order().ToList();
        if (used.Count == 0)
        {
            return [];
        }

        var column = Math.Max(LeastWidth, (width - 2) / used.Count);
        var lines = new List<string> { "  " + string.Concat(used.Select(actor => Fit(actor < cpus ? Invariant($"CPU{actor}") : "hardware", column))).TrimEnd() };
        var last = -1;
        foreach (var (index, step) in steps.Index())
        {
            if (Shows(steps, index))
            {
                var why = step.IsPreemption ? Invariant($" (CPU{last} waits)") : "";
                var text = new string(' ', step.Step.Depth) + Describe(step.Step) + why;
                lines.Add("  " + (new string(' ', column * used.IndexOf(step.Step.Actor)) + text).TrimEnd());
            }
            else if (Shows(steps, index - 1))
            {
                lines.Add("  ...");
            }

            last = step.Step.Actor;
        }

        return lines;
    }

    /// <summary>All of a short run; of a long one the steps around each change of actor, and the last.</summary>
    private static bool Shows(IReadOnlyList<RecordedStep> steps, int index) =>
        index >= 0 && (steps.Count <= MostRows || index >= steps.Count - (MostRows / 4) ||
        Enumerable.Range(Math.Max(1, index - 1), 3).Any(near => near < steps.Count && (steps[near].IsPreemption || steps[near].Step.Kind == StepKind.Interrupt)));

    private static string Describe(in Step step)
    {
        var text = new StringBuilder(step.Kind switch
        {
            StepKind.Switch => $"[{step.What}]",
            StepKind.Interrupt => $"<{step.What}>",
            StepKind.Hardware => step.What,
            _ => step.What,
        });
        if (step.Kind == StepKind.Continue && step.On.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" {step.On}");
        }

        return text.ToString();
    }

    private static string Fit(string text, int width) => text.PadRight(width);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
