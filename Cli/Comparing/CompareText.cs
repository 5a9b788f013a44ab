using Spectre.Console;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison for people: two tables that fit a screen each, and the ways to see it again.</summary>
internal static class CompareText
{
    // Nothing is wrapped that another program reads.
    private const int PipeWidth = 10_000;
    private const int MinWidth = 100;

    // The API on one table, what came of it on the other.
    private const int ColumnsOfApi = 8;

    public static string Render(IReadOnlyList<DesignRow> rows, CompareRequest request)
    {
        var isTerminal = !Console.IsOutputRedirected;
        using var writer = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new()
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = isTerminal ? Math.Max(MinWidth, Console.WindowWidth) : PipeWidth;
        console.WriteLine(CompareNotes.Bounds(rows, request));
        console.WriteLine();
        console.Write(TableOf(rows, CompareColumns.For(rows).Take(ColumnsOfApi)));
        console.WriteLine();
        console.Write(TableOf(rows, CompareColumns.For(rows).Take(1).Concat(CompareColumns.For(rows).Skip(ColumnsOfApi))));
        foreach (var row in rows.Where(static row => row.Rules.Count > 0 || row.Run.DependsOn.Count > 0))
        {
            console.WriteLine();
            console.WriteLine($"{row.Design.Slug}: {row.Design.Summary}");
            foreach (var (rule, title, again) in CompareNotes.Findings(row))
            {
                console.WriteLine($"  {rule} {title}");
                console.WriteLine($"    {again}");
            }

            foreach (var dependence in CompareNotes.Dependences(row))
            {
                console.WriteLine($"  depends on {dependence}");
            }
        }

        return string.Join('\n', writer.ToString().Split('\n').Select(static line => line.TrimEnd()));
    }

    private static Table TableOf(IReadOnlyList<DesignRow> rows, IEnumerable<(string Heading, Func<DesignRow, string> Cell)> columns)
    {
        var chosen = columns.ToList();
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (heading, _) in chosen)
        {
            table.AddColumn(new TableColumn(new Text(heading)).NoWrap());
        }

        foreach (var row in rows)
        {
            table.AddRow(chosen.Select(column => new Text(column.Cell(row))));
        }

        return table;
    }
}
