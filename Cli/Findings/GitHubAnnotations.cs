using System.Text;

namespace TopHalf.Cli.Findings;

/// <summary>Findings as the commands that a GitHub job prints to mark lines of a change.</summary>
/// <remarks>A step may have ten of each level; what is over is dropped without a word. So the worst come first, and one of the ten says what is missing.</remarks>
internal static class GitHubAnnotations
{
    /// <summary>How many of each level a step may have.</summary>
    public const int Most = 10;

    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report)
    {
        var text = new StringBuilder();
        foreach (var level in report.New.GroupBy(static finding => finding.Level))
        {
            var command = Command(level.Key);
            var all = level.ToList();
            var shown = all.Count <= Most ? all.Count : Most - 1;
            foreach (var finding in all.Take(shown))
            {
                text.Append($"::{command} {Properties(finding, report)}::{Data(finding.Replay is { } replay ? $"{finding.Message}\n{finding.Report}\nReplay: {replay}" : finding.Message)}\n");
            }

            if (shown < all.Count)
            {
                text.Append(FormattableString.Invariant($"::{command} title=TopHalf::{all.Count - shown} more of this level, see the job summary\n"));
            }
        }

        return text.ToString();
    }

    private static string Command(FindingLevel level) => level switch
    {
        FindingLevel.Error => "error",
        FindingLevel.Warning => "warning",
        _ => "notice",
    };

    private static string Properties(Finding finding, FindingReport report)
    {
        List<(string Name, string Value)> properties = [];
        if (finding.Place is { } place)
        {
            properties.AddRange([("file", place.File), ("line", Number(place.Line)), ("endLine", Number(place.EndLine))]);
            // A column is shown only where it is one line.
            if (place.Column > 0 && place.Line == place.EndLine)
            {
                properties.AddRange([("col", Number(place.Column)), ("endColumn", Number(place.EndColumn))]);
            }
        }

        properties.Add(("title", $"{finding.Rule} {report.Rule(finding.Rule).Title}"));
        return string.Join(',', properties.Select(static pair => $"{pair.Name}={Property(pair.Value)}"));
    }

    private static string Number(int number) => FormattableString.Invariant($"{number}");

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
