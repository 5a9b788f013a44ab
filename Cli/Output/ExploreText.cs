using System.Text;
using TopHalf.Cli.Commands;
using TopHalf.Exploration;

namespace TopHalf.Cli.Output;

/// <summary>The result of a search for people.</summary>
internal static class ExploreText
{
    public static string Render(ExplorationResult result, ExploreRequest request)
    {
        var text = new StringBuilder();
        Line($"scenario     {request.Run.Repeat["tophalf run ".Length..]}");
        Line($"strategy     {result.Strategy}, {result.InjectionSets} set{(result.InjectionSets == 1 ? "" : "s")} of injections");
        Line($"schedules    {result.Schedules}, {result.Classes} classes, {result.Blocked} given up, {result.Unended} not ended");
        Line($"decisions    {result.LeastDecisions} to {result.MostDecisions} a schedule, {result.AverageDecisions:0.0} on average");
        foreach (var found in result.Violations)
        {
            Line($"");
            text.Append(found.Violation.Report.TrimEnd('\n')).Append('\n');
            Line($"  see {found.Violation.Rule.Page}");
            Line($"  schedule {found.Schedule} of the search; {(found.IsFewest ? "fewest" : "smallest found")}: {found.Preemptions} preemptions, {found.Interrupts} interrupts, {found.Steps} steps");
            Line($"");
            foreach (var line in found.Columns)
            {
                text.Append(line).Append('\n');
            }

            Line($"");
            Line($"Replay: tophalf replay {found.Token}");
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

        Line($"Again: {request.Repeat}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
    }

    private static string Verdict(ExplorationResult result) => result.Violations.Count > 0
        ? $"BROKEN ({string.Join(", ", result.Violations.Select(static found => found.Fingerprint.Rule).Distinct().Order(StringComparer.Ordinal))})"
        : result.Differences.Count > 0 ? "NOT DETERMINISTIC" : result.IsExhaustive ? "CLEAN" : "nothing found";
}
