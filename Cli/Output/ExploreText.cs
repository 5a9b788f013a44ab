using System.Text;

namespace TopHalf.Cli.Output;

/// <summary>The result of a search for people.</summary>
internal static class ExploreText
{
    public static string Render(ExploreReport result)
    {
        var text = new StringBuilder();
        Line($"scenario     {result.Run["tophalf run ".Length..]}");
        Line($"strategy     {result.Strategy}, {result.InjectionSets} set{(result.InjectionSets == 1 ? "" : "s")} of injections");
        Line($"schedules    {result.Schedules}, {result.Classes} classes, {result.Blocked} given up, {result.Unended} not ended");
        Line($"decisions    {result.Decisions.Min} to {result.Decisions.Max} a schedule, {result.Decisions.Avg:0.0} on average");
        Line($"pairs        {result.Pairs.Count} pairs of contexts met");
        foreach (var found in result.Violations)
        {
            Line($"");
            text.Append(found.Report.TrimEnd('\n')).Append('\n');
            Line($"  see {found.Page}");
            Line($"  schedule {found.Schedule} of the search; {(found.Fewest ? "fewest" : "smallest found")}: {found.Preemptions} preemptions, {found.Interrupts} interrupts, {found.Steps} steps");
            foreach (var injection in found.Injections)
            {
                Line($"  injected: {injection}");
            }

            Line($"");
            foreach (var line in found.Columns)
            {
                text.Append(line).Append('\n');
            }

            Line($"");
            Line($"Replay: tophalf replay {found.Replay}");
        }

        foreach (var difference in result.Differences)
        {
            Line($"");
            Line($"NOT DETERMINISTIC: {difference}");
        }

        Line($"");
        Line($"Result: {Verdict(result)}; {result.Statement}");
        Line($"It rests on:");
        foreach (var assumption in result.Assumptions)
        {
            Line($"  {assumption}");
        }

        Line($"Again: {result.Repeat}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
    }

    private static string Verdict(ExploreReport result) => result.Violations.Count > 0
        ? $"BROKEN ({string.Join(", ", result.Violations.Select(static found => found.Id).Distinct().Order(StringComparer.Ordinal))})"
        : result.Differences.Count > 0 ? "NOT DETERMINISTIC" : result.Exhaustive ? "CLEAN" : "nothing found";
}
