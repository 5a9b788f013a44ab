using System.Text;

namespace TopHalf.Cli.Findings;

/// <summary>Findings for people: first those that do not count, last those that do and the verdict, where the eye is.</summary>
internal static class FindingText
{
    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report)
    {
        var text = new StringBuilder();
        foreach (var part in report.Parts)
        {
            Line($"{part.Name}: {Describe(part)}");
            foreach (var finding in part.Findings.Where(static finding => !finding.IsNew))
            {
                Line($"  {Status(finding)} {Where(finding)}: {finding.Rule}: {finding.Message}");
            }

            foreach (var finding in part.Findings.Where(static finding => finding.IsNew))
            {
                Line($"{Where(finding)}: {LevelOf(finding.Level)} {finding.Rule}: {finding.Message}");
                Detail(finding, report.Rule(finding.Rule));
            }
        }

        Line($"");
        Line($"Result: {Verdict(report)}");
        Line($"Again: {report.Repeat}");
        return text.ToString();

        void Detail(Finding finding, RuleText rule)
        {
            foreach (var line in finding.Report.Length > 0 ? finding.Report.Split('\n') : finding.Flows.SelectMany(static flow => flow.Steps).Select(static step => step.Place is { } place ? $"{place}  {step.Text}" : step.Text))
            {
                Line($"    {line.TrimEnd()}");
            }

            Line($"    see {rule.Page}");
            if (finding.Replay is { } replay)
            {
                Line($"    Replay: {replay}");
            }
        }

        void Line(FormattableString line) => text.Append(FormattableString.Invariant(line).TrimEnd()).Append('\n');
    }

    /// <summary>The word for a level.</summary>
    /// <param name="level">The level.</param>
    public static string LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Error => "error",
        FindingLevel.Warning => "warning",
        _ => "info",
    };

    private static string Where(Finding finding) => finding.Place?.ToString() ?? "unknown place";

    private static string Status(Finding finding) => finding.Suppression switch
    {
        null => "known",
        { Justification: "" } => "suppressed without a reason",
        var suppression => $"suppressed ({suppression.Justification})",
    };

    private static string Describe(ReportPart part) => part.Outcome switch
    {
        PartOutcome.Skipped => $"skipped: {part.Statement}",
        PartOutcome.Inconclusive => $"INCONCLUSIVE: {part.Statement}",
        _ when part.Findings.Any(static finding => finding.IsNew) => $"{part.Findings.Count(static finding => finding.IsNew)} found; {part.Statement}",
        _ => $"nothing new; {part.Statement}",
    };

    private static string Verdict(FindingReport report)
    {
        var broken = report.Findings.Where(report.Fails).Select(static finding => finding.Rule).Distinct().Order(StringComparer.Ordinal).ToList();
        var word = broken.Count > 0 ? $"BROKEN ({string.Join(", ", broken)})"
            : report.ExitCodeOf() == ExitCode.Inconclusive ? "INCONCLUSIVE" : "passed";
        return $"{word}; {report.Count()}";
    }
}
