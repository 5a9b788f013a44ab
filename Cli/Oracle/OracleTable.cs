using System.Globalization;
using System.Text;
using TopHalf.Rules;

namespace TopHalf.Cli.Oracle;

/// <summary>All cells of a model.</summary>
internal static class OracleTable
{
    /// <summary>Runs cells, one after the other.</summary>
    public static List<OracleRow> Run(ContextModel model, IEnumerable<(OracleContext Context, OracleOperation Operation)> cells)
    {
        using var runner = new OracleRunner(model);
        return [.. cells.Select(cell => new OracleRow(cell.Context, cell.Operation, runner.Run(cell.Context, cell.Operation)))];
    }

    /// <summary>The table for people: one line for each operation, with the contexts that allow it and those that do not.</summary>
    public static string Text(List<OracleRow> rows)
    {
        var text = new StringBuilder();
        foreach (var operation in rows.GroupBy(static row => row.Operation.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"{operation.Key}\n");
            foreach (var answer in operation.GroupBy(static row => row.Answer.IsOk ? "OK" : $"{row.Answer.Verdict} {row.Answer.Kind}").OrderBy(static group => group.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"  {answer.Key}: {string.Join(", ", answer.Select(static row => row.Context.Name))}\n");
            }
        }

        return text.ToString();
    }
}
