using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Output;

/// <summary>The bugs that shipped, for people.</summary>
internal static class UpstreamText
{
    /// <summary>Begins the name of each program.</summary>
    public const string Prefix = "upstream-";

    private const int TitleWidth = 74;

    public static string Render(IReadOnlyList<UpstreamOutcome> outcomes, long schedules)
    {
        var text = new StringBuilder();
        Line($"{"title",-TitleWidth} year  found  schedules  rule    fixed clean");
        foreach (var outcome in outcomes)
        {
            var found = outcome.Found ? outcome.Schedules.ToString(CultureInfo.InvariantCulture) : "-";
            Line($"{Cut(outcome.Title),-TitleWidth} {outcome.Year}  {YesNo(outcome.Found),-5}  {found,9}  {outcome.Rule}  {YesNo(outcome.FixedClean)}");
        }

        foreach (var outcome in outcomes.Where(static outcome => outcome is not { Found: true, FixedClean: true, Differences.Count: 0 }))
        {
            Line($"");
            Line($"{outcome.Name}");
            foreach (var line in Remarks(outcome))
            {
                Line($"  {line}");
            }
        }

        Line($"");
        Line($"{Result(outcomes, schedules)}");
        Line($"Replay lines: tophalf upstream --format json");
        return text.ToString();

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
    }

    /// <summary>How many were found, and how many are clean.</summary>
    public static string Result(IReadOnlyList<UpstreamOutcome> outcomes, long schedules) => FormattableString.Invariant(
        $"Result: {outcomes.Count(static outcome => outcome.Found)} of {outcomes.Count} found as shipped, {outcomes.Count(static outcome => outcome.FixedClean)} clean as fixed, within {schedules} schedules each");

    /// <summary>What else is to be said of one.</summary>
    public static IEnumerable<string> Remarks(UpstreamOutcome outcome) =>
        outcome.Others.Concat(outcome.Differences.Select(static difference => $"NOT DETERMINISTIC: {difference}"));

    private static string Cut(string title) => title.Length <= TitleWidth ? title : $"{title.AsSpan(0, TitleWidth - 1)}…";

    private static string YesNo(bool value) => value ? "yes" : "NO";
}
