using System.Text;
using TopHalf.Cli.Output;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison to paste into a mail: plain ASCII, at most 72 columns, with lines that a shell takes as they are.</summary>
internal static class CompareMail
{
    private const string ReplayCommand = "tophalf replay ";

    public static string Render(IReadOnlyList<DesignRow> rows, CompareRequest request)
    {
        var columns = CompareColumns.For(rows);
        var text = new StringBuilder($"{CompareNotes.Bounds(rows, request)}\n\n")
            .Append(MailTable.Render([.. columns.Select(static column => column.Heading)], [.. rows.Select(row => columns.Select(column => column.Cell(row)).ToList())]));
        foreach (var row in rows.Where(static row => row.Rules.Count > 0 || row.Run.DependsOn.Count > 0))
        {
            text.Append(FormattableString.Invariant($"\n{row.Design.Slug}: {row.Design.Summary}\n"));
            foreach (var dependence in CompareNotes.Dependences(row))
            {
                text.Append(FormattableString.Invariant($"Depends on: {dependence}\n"));
            }

            foreach (var (rule, title, again) in CompareNotes.Findings(row))
            {
                text.Append(FormattableString.Invariant($"{rule} {title}\n{(again.StartsWith(ReplayCommand, StringComparison.Ordinal) ? MailText.Replay : MailText.Again)}{again}\n"));
            }
        }

        return MailText.Wrap(text.ToString());
    }
}
