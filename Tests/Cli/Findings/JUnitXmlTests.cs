using System.Xml.Linq;
using NUnit.Framework;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

internal sealed class JUnitXmlTests
{
    [Test]
    public void Check_ASuiteForEachProject_CountsAddUp()
    {
        var root = Parse(AReport.Of(
            AReport.Part(AReport.Finding(), AReport.Finding(line: 50) with { Suppression = new("pragma", "tried") }, AReport.Finding(level: FindingLevel.Warning)),
            AReport.Part() with { Name = "Clean" }));

        Assert.That(new[] { "tests", "failures", "errors", "skipped" }.Select(name => (int)root.Attribute(name)!), Is.EqualTo(new[] { 4, 1, 0, 1 }));
        Assert.That(root.Elements("testsuite").Select(static suite => (string)suite.Attribute("name")!), Is.EqualTo(new[] { "Uart", "Clean" }));
        Assert.That((string)root.Descendants("skipped").Single().Attribute("message")!, Is.EqualTo("suppressed: tried"));
        Assert.That(root.Descendants("failure").Select(static failure => (string)failure.Attribute("type")!), Is.EqualTo(new[] { "TH1001" }));
    }

    [Test]
    public void Test_OneCaseForEach_HasOneResultAndItsProperties()
    {
        var searched = AReport.Part(AReport.Finding() with { Report = "a\u0001b < c", Replay = "tophalf test x --replay y" }, AReport.Finding(line: 50, message: "second"));
        var root = Parse(AReport.Of(
            searched with { Properties = new Dictionary<string, string> { ["seed"] = "1" } },
            AReport.Part() with { Outcome = PartOutcome.Skipped, Statement = "later" },
            AReport.Part() with { Outcome = PartOutcome.Inconclusive, Statement = "explored 5" }) with
        { Command = "test" });
        var cases = root.Descendants("testcase").ToList();

        Assert.That(cases.Select(static one => one.Elements().Single(static element => element.Name.LocalName is "failure" or "skipped" or "error").Name.LocalName), Is.EqualTo(new[] { "failure", "skipped", "error" }));
        Assert.That(cases[0].Element("failure")!.Value, Does.Contain("ab < c").And.EndsWith("Replay: tophalf test x --replay y"));
        Assert.That((string)cases[0].Descendants("property").Single().Attribute("value")!, Is.EqualTo("1"));
        Assert.That(cases[0].Element("system-out")!.Value, Does.Contain("[[PROPERTY|seed=1]]").And.Contain("second"));
    }

    private static XElement Parse(FindingReport report) => XDocument.Parse(JUnitXml.Render(report)).Root!;
}
