using System.Text;

namespace TopHalf.Cli.Findings;

/// <summary>Findings as KTAP, version 1, which the kernel's own tools read (<c>kunit.py parse</c>).</summary>
/// <remarks>A project is a test with one inside for each rule; a search is a test. What a test has to say stands before its result, as the format wants it.</remarks>
internal static class KtapText
{
    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report)
    {
        var text = new StringBuilder();
        Line(0, "KTAP version 1");
        Line(0, $"1..{report.Parts.Count}");
        foreach (var (index, part) in report.Parts.Index())
        {
            if (report.Command == "check" && part.Outcome == PartOutcome.Done)
            {
                RulesOf(part);
            }
            else
            {
                Diagnose(0, part.Findings);
            }

            var directive = part.Outcome switch
            {
                PartOutcome.Skipped => $" # SKIP {Plain(part.Statement)}",
                PartOutcome.Inconclusive when !part.Findings.Any(report.Fails) => $" # TIMEOUT {Plain(part.Statement)}",
                _ => "",
            };
            Line(0, Result(part.Findings, isDone: part.Outcome != PartOutcome.Inconclusive, index, part.Name) + directive);
        }

        return text.ToString();

        void RulesOf(ReportPart part)
        {
            Line(2, "KTAP version 1");
            Line(2, $"1..{report.Rules.Count}");
            foreach (var (index, rule) in report.Rules.Index())
            {
                var findings = part.Findings.Where(finding => finding.Rule == rule.Id).ToList();
                Diagnose(2, findings);
                Line(2, Result(findings, isDone: true, index, $"{rule.Id} {rule.Title}"));
            }
        }

        void Diagnose(int indent, IEnumerable<Finding> findings)
        {
            foreach (var finding in findings)
            {
                var status = finding.Suppression is { } suppression ? $"suppressed ({(suppression.Justification.Length > 0 ? suppression.Justification : "without a reason")}): " : finding.IsKnown ? "in the baseline: " : "";
                Line(indent, $"# {finding.Place?.ToString() ?? "unknown place"}: {status}{FindingText.LevelOf(finding.Level)} {finding.Rule}: {finding.Message}");
                foreach (var line in finding.Report.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    Line(indent, $"#   {line}");
                }

                if (finding.Replay is { } replay)
                {
                    Line(indent, $"# Replay: {replay}");
                }
            }
        }

        string Result(IEnumerable<Finding> findings, bool isDone, int index, string name) =>
            FormattableString.Invariant($"{(isDone && !findings.Any(report.Fails) ? "ok" : "not ok")} {index + 1} {Plain(name)}");

        void Line(int indent, string line) => text.Append(' ', indent).Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>A number sign begins a directive.</summary>
    private static string Plain(string text) => text.Replace('#', ' ').ReplaceLineEndings(" ");
}
