using System.Net;
using System.Text;

namespace TopHalf.Cli.Comparing;

/// <summary>A comparison as one HTML page that loads nothing.</summary>
internal static class ComparePage
{
    private const string Style = """
        :root{color-scheme:light dark;--line:#8884}
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-size:.85rem}
        th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;white-space:nowrap}
        thead th{position:sticky;top:0;background:Canvas}
        .clean{color:#197a35}.broken{color:#b3261e}.inconclusive{color:#8a6100}
        code{font-size:.8rem;overflow-wrap:anywhere}
        figure{margin:1rem 0;background:#fff;color:#000;padding:.5rem;border:1px solid var(--line);overflow-x:auto}
        figcaption{font-weight:600}
        """;

    public static string Render(IReadOnlyList<DesignRow> rows, CompareRequest request)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Append(FormattableString.Invariant($"<title>{Text(request.Scenario.Name)}: designs compared</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n"));
        page.Append(FormattableString.Invariant($"<h1>{Text(request.Scenario.Name)}: the designs side by side</h1>\n<p>{Text(CompareNotes.Bounds(rows, request))}.</p>\n"));
        AppendTable(page, rows);
        foreach (var (title, svg) in CompareCharts.Render(rows))
        {
            page.Append(FormattableString.Invariant($"<figure>\n<figcaption>{Text(title)}</figcaption>\n{svg}\n</figure>\n"));
        }

        foreach (var row in rows)
        {
            AppendDetails(page, row);
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendTable(StringBuilder page, IReadOnlyList<DesignRow> rows)
    {
        page.Append("<div class=\"wide\"><table>\n<thead><tr>").AppendJoin("", CompareColumns.For(rows).Select(static column => $"<th scope=\"col\">{Text(column.Heading)}</th>")).Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>").AppendJoin("", CompareColumns.For(rows).Select(column => column.Heading == "verdict"
                ? $"<td class=\"{row.Verdict}\">{row.Verdict}</td>"
                : $"<td>{Text(column.Cell(row))}</td>")).Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n");
    }

    private static void AppendDetails(StringBuilder page, DesignRow row)
    {
        page.Append(FormattableString.Invariant($"<h2>{Text(row.Design.Slug)} <span class=\"{row.Verdict}\">{row.Verdict}</span></h2>\n<p>{Text(row.Design.Summary)}. Source: {Text(row.Design.Source)}.</p>\n<ul>\n"));
        foreach (var (rule, title, again) in CompareNotes.Findings(row))
        {
            page.Append(FormattableString.Invariant($"<li>{Text(rule)} {Text(title)}<br><code>{Text(again)}</code></li>\n"));
        }

        foreach (var dependence in CompareNotes.Dependences(row))
        {
            page.Append(FormattableString.Invariant($"<li>Depends on {Text(dependence)}</li>\n"));
        }

        page.Append("</ul>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
