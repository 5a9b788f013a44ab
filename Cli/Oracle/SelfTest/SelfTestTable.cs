using System.Globalization;
using System.Text;

namespace TopHalf.Cli.Oracle.SelfTest;

/// <summary>The answers as the kernel prints them: a row for each name, with what the columns are.</summary>
internal static class SelfTestTable
{
    public static string Tsv(IReadOnlyList<SelfTestAnswer> answers)
    {
        var text = new StringBuilder("name\tcolumn\texpected\tfound\tagrees\n");
        foreach (var answer in answers)
        {
            var expected = answer.Case.IsReported ? "report" : "silence";
            text.Append(CultureInfo.InvariantCulture, $"{answer.Case.Name}\t{answer.Case.Column}\t{expected}\t{answer.Found?.Rule.Id ?? "-"}\t{answer.Agrees}\n");
        }

        return text.ToString();
    }

    public static string Text(IReadOnlyList<SelfTestAnswer> answers)
    {
        var text = new StringBuilder("| Locking API testsuite:\n");
        var header = "";
        foreach (var row in answers.GroupBy(static answer => answer.Case.Name))
        {
            var columns = string.Concat(row.Select(static answer => answer.Case.Column.PadLeft(7).PadRight(8) + "|"));
            if (columns != header)
            {
                header = columns;
                text.Append(CultureInfo.InvariantCulture, $"{"",36}|{columns}\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"{row.Key,35}:|{string.Concat(row.Select(static answer => answer.Agrees ? "  ok    |" : " FAILED |"))}\n");
        }

        foreach (var answer in answers.Where(static answer => !answer.Agrees))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{answer.Case}: {(answer.Case.IsReported ? "has to be reported, and was not" : $"is harmless, and was reported\n{answer.Found?.Report}")}\n");
        }

        foreach (var (name, why) in WwCases.Inapplicable)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nnot applicable: {name}: {why}\n");
        }

        var agreed = answers.Count(static answer => answer.Agrees);
        text.Append(agreed == answers.Count
            ? string.Create(CultureInfo.InvariantCulture, $"\nGood, all {answers.Count} testcases passed!\n")
            : string.Create(CultureInfo.InvariantCulture, $"\n{agreed} of {answers.Count} testcases passed\n"));
        return text.ToString();
    }
}
