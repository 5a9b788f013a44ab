using System.Text;

namespace TopHalf.Cli.Findings;

/// <summary>Findings as the page that a GitHub job shows when it is done.</summary>
internal static class GitHubSummary
{
    /// <summary>How long the page of a step may be, in bytes, less what the rest of the step may need.</summary>
    public const int MostBytes = 900_000;

    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report)
    {
        var text = new StringBuilder();
        text.Append($"## tophalf {report.Command} {report.Target}: {report.Count()}\n\n");
        var findings = report.New.ToList();
        if (findings.Count > 0)
        {
            text.Append("| level | rule | where | what |\n|---|---|---|---|\n");
            Rows(findings, finding => $"| {FindingText.LevelOf(finding.Level)} | {finding.Rule} | {Cell(finding.Place?.ToString() ?? "unknown place")} | {Cell(finding.Message)} |\n");
            text.Append('\n');
        }

        Rows([.. findings.Where(static finding => finding.Replay is not null)], static finding =>
            $"<details><summary>{finding.Rule}</summary>\n\n```\n{finding.Report.Replace("```", "'''", StringComparison.Ordinal)}\n\nReplay: {finding.Replay}\n```\n\n</details>\n\n");
        Rows([.. report.Parts.Where(static part => part.Outcome != PartOutcome.Done)], static part => $"- {Cell(part.Name)}: {part.Outcome.ToString().ToLowerInvariant()}, {Cell(part.Statement)}\n");
        text.Append($"\nAgain: `{report.Repeat}`\n");
        return text.ToString();

        void Rows<T>(IReadOnlyList<T> all, Func<T, string> row)
        {
            foreach (var (index, one) in all.Index())
            {
                var next = row(one);
                // No character of UTF-16 has more than three bytes in UTF-8.
                if ((text.Length + next.Length) * 3L > MostBytes)
                {
                    text.Append(FormattableString.Invariant($"\n{all.Count - index} more are left out: the page would be too long.\n"));
                    return;
                }

                text.Append(next);
            }
        }
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
