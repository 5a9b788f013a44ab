using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Hazards;

/// <summary>The hazards, for people: as text, or as Markdown.</summary>
internal static class HazardText
{
    private const int NameWidth = 48;

    public static string Render(IReadOnlyList<HazardOutcome> outcomes, long schedules)
    {
        var text = new StringBuilder();
        Line(text, $"{"",-4} {"hazard",-NameWidth} rule    found  schedules  correct clean  shown by");
        foreach (var (hazard, search) in outcomes)
        {
            Line(text, $"{hazard.Id,-4} {hazard.Name,-NameWidth} {hazard.Programs.Rule.Id}  {YesNo(search.Found),-5}  {Schedules(search.Found, search.Schedules),9}  {YesNo(search.FixedClean),-13}  {hazard.ShownBy}");
        }

        foreach (var (hazard, search) in outcomes.Where(static outcome => !outcome.IsAsItShouldBe))
        {
            Line(text, $"");
            Line(text, $"{hazard.Id} {hazard.Programs.Name}");
            foreach (var line in search.Others.Concat(search.Differences.Select(static difference => $"NOT DETERMINISTIC: {difference}")))
            {
                Line(text, $"  {line}");
            }
        }

        Line(text, $"");
        Line(text, $"Result: {outcomes.Count(static outcome => outcome.Search.Found)} of {outcomes.Count} found, {outcomes.Count(static outcome => outcome.Search.FixedClean)} clean where they are correct, within {schedules} schedules each");
        Line(text, $"Replay lines: tophalf hazards --format json");
        return text.ToString();
    }

    public static string RenderMarkdown(IReadOnlyList<HazardOutcome> outcomes)
    {
        var text = new StringBuilder();
        Line(text, $"| | Hazard | Rule | Found | Schedules | Shown by | Clean | Must stay silent |");
        Line(text, $"|---|---|---|---|---|---|---|---|");
        foreach (var (hazard, search) in outcomes)
        {
            Line(text, $"| {hazard.Id} | {hazard.Name} | {hazard.Programs.Rule.Id} | {YesNo(search.Found)} | {Schedules(search.Found, search.Schedules)} | `{hazard.ShownBy}` | {YesNo(search.FixedClean)} | `{hazard.SilentIn}` |");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

    private static string Schedules(bool isFound, long schedules) => isFound ? schedules.ToString(CultureInfo.InvariantCulture) : "-";

    private static string YesNo(bool value) => value ? "yes" : "NO";
}
