using System.Globalization;
using System.Text;

namespace TopHalf.Cli.CorpusNets;

/// <summary>The confusion matrix and the remarks, for people: as text, or as Markdown.</summary>
internal static class CorpusText
{
    public static string Render(IReadOnlyList<CorpusOutcome> outcomes, long schedules)
    {
        var text = new StringBuilder();
        foreach (var (net, title, rows) in Matrices(outcomes, schedules))
        {
            Line(text, $"{net}: {title}");
            Line(text, $"  {"class",-20} {"bugs",5} {"covered",7} {"found",5} {"missed",6} {"beyond",6}   {"correct",7} {"false alarms",12}   {"recall",6} {"precision",9}");
            foreach (var row in rows)
            {
                Line(text, $"  {row.Class,-20} {row.Bugs,5} {row.Covered,7} {row.Found,5} {row.Missed,6} {row.Beyond,6}   {row.Correct,7} {row.FalseAlarms,12}   {Percent(row.Recall),6} {Percent(row.Precision),9}");
            }

            Line(text, $"");
        }

        var one = CorpusRemarks.OnlyOneNet(outcomes).ToList();
        foreach (var group in one.GroupBy(static each => each.Net))
        {
            Line(text, $"Only the {group.Key} net catches {group.Count()}:");
            foreach (var (entry, _, why) in group)
            {
                Line(text, $"  {entry.Id} {entry.Title}");
                Line(text, $"      {why}");
            }

            Line(text, $"");
        }

        foreach (var (outcome, remarks) in Wrong(outcomes))
        {
            Line(text, $"{outcome.Entry.Id} {outcome.Entry.Title}");
            foreach (var remark in remarks)
            {
                Line(text, $"  {remark}");
            }

            Line(text, $"");
        }

        Line(text, $"Result: {Result(outcomes)}");
        return text.ToString();
    }

    public static string RenderMarkdown(IReadOnlyList<CorpusOutcome> outcomes, long schedules)
    {
        var text = new StringBuilder();
        foreach (var (net, title, rows) in Matrices(outcomes, schedules))
        {
            Line(text, $"**{net}**: {title}");
            Line(text, $"");
            Line(text, $"| class | bugs | covered | found | missed | beyond | correct | false alarms | recall | precision |");
            Line(text, $"|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var row in rows)
            {
                Line(text, $"| {row.Class} | {row.Bugs} | {row.Covered} | {row.Found} | {row.Missed} | {row.Beyond} | {row.Correct} | {row.FalseAlarms} | {Percent(row.Recall)} | {Percent(row.Precision)} |");
            }

            Line(text, $"");
        }

        var one = CorpusRemarks.OnlyOneNet(outcomes).ToList();
        if (one.Count > 0)
        {
            Line(text, $"| caught by one net only | class | by | why not by the other |");
            Line(text, $"|---|---|---|---|");
            foreach (var (entry, net, why) in one)
            {
                Line(text, $"| {entry.Id} {Cell(entry.Title)} | {entry.Class} | {net} | {Cell(why)} |");
            }

            Line(text, $"");
        }

        foreach (var (outcome, remarks) in Wrong(outcomes))
        {
            Line(text, $"- {outcome.Entry.Id} {Cell(outcome.Entry.Title)}");
            foreach (var remark in remarks)
            {
                Line(text, $"  - {Cell(remark.Trim())}");
            }
        }

        Line(text, $"");
        Line(text, $"Result: {Result(outcomes)}");
        return text.ToString();
    }

    private static IEnumerable<(string Net, string Title, IReadOnlyList<NetFigures> Rows)> Matrices(IReadOnlyList<CorpusOutcome> outcomes, long schedules)
    {
        if (outcomes[0].Runtime is not null)
        {
            yield return ("runtime", string.Create(CultureInfo.InvariantCulture, $"the machine runs each program, within {schedules} schedules"), NetFigures.Of(outcomes, static outcome => outcome.Runtime!));
        }

        if (outcomes[0].Analyzer is not null)
        {
            yield return ("analyzer", "it reads the file of each program, alone; information does not count", NetFigures.Of(outcomes, static outcome => outcome.Analyzer!));
        }
    }

    private static IEnumerable<(CorpusOutcome Outcome, List<string> Remarks)> Wrong(IEnumerable<CorpusOutcome> outcomes) => outcomes
        .Select(static outcome => (outcome, remarks: Of("runtime", outcome.Runtime).Concat(Of("analyzer", outcome.Analyzer)).ToList()))
        .Where(static pair => pair.remarks.Count > 0);

    private static IEnumerable<string> Of(string net, NetAnswer? answer) => answer is null ? [] : CorpusRemarks.Wrong(net, answer);

    private static string Result(IReadOnlyList<CorpusOutcome> outcomes) => string.Join("; ", Matrices(outcomes, schedules: 0).Select(static matrix =>
    {
        var all = matrix.Rows[^1];
        return string.Create(CultureInfo.InvariantCulture, $"{matrix.Net}: {all.Found} of {all.Covered} found, {all.FalseAlarms} of {all.Correct} correct programs flagged");
    }));

    private static string Percent(double? part) => part is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"{100 * ratio:0.0} %") : "-";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
