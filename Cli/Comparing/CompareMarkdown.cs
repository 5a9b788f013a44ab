using System.Text;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison as a page of Markdown.</summary>
internal static class CompareMarkdown
{
    public static string Render(IReadOnlyList<DesignRow> rows, CompareRequest request)
    {
        var text = new StringBuilder();
        text.Append(FormattableString.Invariant($"# {request.Scenario.Name}\n\n{CompareNotes.Bounds(rows, request)}.\n\n"));
        AppendRow(text, CompareColumns.For(rows).Select(static column => column.Heading));
        AppendRow(text, CompareColumns.For(rows).Select(static _ => "---"));
        foreach (var row in rows)
        {
            AppendRow(text, CompareColumns.For(rows).Select(column => column.Cell(row).Replace("|", "\\|", StringComparison.Ordinal)));
        }

        foreach (var row in rows.Where(static row => row.Rules.Count > 0 || row.Run.DependsOn.Count > 0))
        {
            text.Append(FormattableString.Invariant($"\n## {row.Design.Slug}\n\n{row.Design.Summary}. Source: {row.Design.Source}.\n\n"));
            foreach (var (rule, title, again) in CompareNotes.Findings(row))
            {
                text.Append(FormattableString.Invariant($"- {rule}, {title}: `{again}`\n"));
            }

            foreach (var dependence in CompareNotes.Dependences(row))
            {
                text.Append(FormattableString.Invariant($"- depends on {dependence}\n"));
            }
        }

        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
