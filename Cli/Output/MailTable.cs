using System.Text;

namespace TopHalf.Cli.Output;

/// <summary>A table that survives a mailing list: spaces only, at most 72 columns. What does not fit beside the first column goes into further tables below.</summary>
internal static class MailTable
{
    private const int FirstAtMost = 36;
    private const int Gap = 2;

    /// <summary>Lays a table out.</summary>
    /// <param name="headings">One for each column.</param>
    /// <param name="rows">As many cells in each; the first says which row it is.</param>
    public static string Render(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var text = new StringBuilder();
        var first = Math.Min(FirstAtMost, Width(headings, rows, 0));
        var column = 1;
        while (column < headings.Count)
        {
            var (chosen, widths, used) = (new List<int> { 0 }, new List<int> { first }, first);
            do
            {
                var width = Math.Min(Width(headings, rows, column), MailText.Columns - first - Gap);
                used += Gap + width;
                if (used > MailText.Columns)
                {
                    break;
                }

                chosen.Add(column++);
                widths.Add(width);
            }
            while (column < headings.Count);

            text.Append(text.Length > 0 ? "\n" : "");
            AppendRow(text, [.. chosen.Select(each => headings[each])], widths);
            AppendRow(text, [.. widths.Select(static width => new string('-', width))], widths);
            foreach (var row in rows)
            {
                AppendRow(text, [.. chosen.Select(each => row[each])], widths);
            }
        }

        return text.ToString();
    }

    private static int Width(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, int column) =>
        Math.Max(headings[column].Length, rows.Max(row => row[column].Length));

    /// <summary>A cell that is too wide goes on in the next line, below itself.</summary>
    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells, List<int> widths)
    {
        var folded = cells.Select((cell, i) => Fold(cell, widths[i]).ToList()).ToList();
        for (var line = 0; line < folded.Max(static cell => cell.Count); line++)
        {
            var parts = folded.Select((cell, i) => (line < cell.Count ? cell[line] : "").PadRight(widths[i]));
            text.Append(string.Join(new string(' ', Gap), parts).TrimEnd()).Append('\n');
        }
    }

    private static IEnumerable<string> Fold(string cell, int width)
    {
        while (cell.Length > width)
        {
            var cut = cell.LastIndexOf(' ', width);
            cut = cut > 0 ? cut : width;
            yield return cell[..cut].TrimEnd();
            cell = cell[cut..].TrimStart();
        }

        yield return cell;
    }
}
