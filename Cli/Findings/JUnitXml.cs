using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace TopHalf.Cli.Findings;

/// <summary>Findings as JUnit XML, as build servers show tests. There is no standard; this is what all of them read.</summary>
/// <remarks>A project that was checked is a suite with a case for each finding, or one that passed; a search is a case.</remarks>
internal static class JUnitXml
{
    /// <summary>Renders a report.</summary>
    /// <param name="report">The report.</param>
    public static string Render(FindingReport report)
    {
        var suites = report.Command == "test"
            ? [Suite(report.Target, [.. report.Parts.Select(part => SearchCase(part, report))])]
            : report.Parts.Select(part => Suite(part.Name, [.. CheckCases(part, report)])).ToList();
        var root = new XElement("testsuites", new XAttribute("name", $"tophalf {report.Command}"), Totals(suites), suites);
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            root.WriteTo(writer);
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }

    private static XElement Suite(string name, List<XElement> cases) => new("testsuite", new XAttribute("name", Clean(name)), Totals(cases), cases);

    private static object[] Totals(List<XElement> inside)
    {
        var cases = inside.SelectMany(static element => element.DescendantsAndSelf("testcase")).ToList();
        return
        [
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(static one => one.Element("failure") is not null)),
            new XAttribute("errors", cases.Count(static one => one.Element("error") is not null)),
            new XAttribute("skipped", cases.Count(static one => one.Element("skipped") is not null)),
            new XAttribute("time", Time(cases.Sum(static one => double.Parse(one.Attribute("time")!.Value, CultureInfo.InvariantCulture)))),
        ];
    }

    private static IEnumerable<XElement> CheckCases(ReportPart part, FindingReport report)
    {
        if (part.Findings.Count == 0)
        {
            return [Case(part, part.Name, null, null, part.Outcome == PartOutcome.Skipped ? Skipped(part.Statement) : null)];
        }

        return part.Findings.Select((finding, index) => Case(
            part, $"{finding.Rule} at {finding.Place?.ToString() ?? "unknown place"}", finding.Place, index == 0 ? part.Seconds : 0, Result(finding, report)));
    }

    private static XElement SearchCase(ReportPart part, FindingReport report)
    {
        // One result a case: readers differ in what they make of more. What else was found is in the output.
        var first = part.Findings.FirstOrDefault(report.Fails) ?? part.Findings.FirstOrDefault(static finding => !finding.IsNew);
        var result = part.Outcome switch
        {
            PartOutcome.Skipped => Skipped(part.Statement),
            _ when first is not null => Result(first, report),
            PartOutcome.Inconclusive => new XElement("error", new XAttribute("message", Clean($"inconclusive: {part.Statement}"))),
            _ => null,
        };
        var dot = part.Name.LastIndexOf('.');
        var element = Case(part, part.Name[(dot + 1)..], first?.Place, null, result);
        element.SetAttributeValue("classname", Clean(dot > 0 ? part.Name[..dot] : report.Target));
        element.AddFirst(new XElement("properties", part.Properties.Select(static pair => new XElement("property", new XAttribute("name", pair.Key), new XAttribute("value", Clean(pair.Value))))));
        var lines = part.Properties.Select(static pair => $"[[PROPERTY|{pair.Key}={pair.Value}]]").Append(part.Statement)
            .Concat(part.Findings.Where(finding => finding != first).SelectMany(finding => new[] { "", Body(finding, report) }));
        element.Add(new XElement("system-out", Clean(string.Join('\n', lines))));
        return element;
    }

    private static XElement Case(ReportPart part, string name, Place? place, double? seconds, params object?[] results) => new(
        "testcase",
        new XAttribute("name", Clean(name)),
        new XAttribute("classname", Clean(part.Name)),
        new XAttribute("time", Time(seconds ?? part.Seconds)),
        place is null ? null : new XAttribute("file", Clean(place.File)),
        place is null ? null : new XAttribute("line", place.Line),
        results);

    private static XElement? Result(Finding finding, FindingReport report) => finding switch
    {
        { Suppression: { } suppression } => Skipped($"suppressed: {(suppression.Justification.Length > 0 ? suppression.Justification : "without a reason")}"),
        { IsKnown: true } => Skipped($"in the baseline: {finding.Message}"),
        _ when report.Fails(finding) => new("failure", new XAttribute("message", Clean(finding.Message)), new XAttribute("type", finding.Rule), Clean(Body(finding, report))),
        _ => new("system-out", Clean($"{FindingText.LevelOf(finding.Level)}: {Body(finding, report)}")),
    };

    private static XElement Skipped(string why) => new("skipped", new XAttribute("message", Clean(why)));

    private static string Body(Finding finding, FindingReport report)
    {
        List<string> lines = [$"{finding.Place?.ToString() ?? "unknown place"}: {finding.Rule}: {finding.Message}"];
        lines.AddRange(finding.Report.Length > 0
            ? finding.Report.Split('\n')
            : finding.Flows.SelectMany(static flow => flow.Steps).Select(static step => $"  {step.Place}  {step.Text}"));
        lines.Add($"see {report.Rule(finding.Rule).Page}");
        if (finding.Replay is { } replay)
        {
            lines.Add($"Replay: {replay}");
        }

        return string.Join('\n', lines);
    }

    private static string Time(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Without the characters that no XML may hold.</summary>
    private static string Clean(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));
}
