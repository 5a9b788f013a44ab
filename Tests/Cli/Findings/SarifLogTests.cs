using System.Text.Json;
using NUnit.Framework;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

/// <summary>SARIF: valid by its schema, and with what code scanning asks for beyond it.</summary>
internal sealed class SarifLogTests
{
    private static readonly Place _place = new("src/Uart.cs", 3, 5, 3, 9);

    [Test]
    public void Schema_TakesTheLogAndRefusesAnother()
    {
        var sarif = SarifLog.Render(AReport.Of(
            AReport.Finding() with { Flows = [new("calls", [new(1, "OnIrq", _place), new(2, "msleep", null)])] },
            AReport.Finding(line: 50) with { Suppression = new("pragma", "tried"), Place = null },
            AReport.Finding(line: 60) with { IsKnown = true, Replay = "tophalf replay x#y" }));

        SarifSchema.AssertHolds(sarif);
        Assert.That(() => SarifSchema.AssertHolds(sarif.Replace("\"2.1.0\"", "\"2.2\"", StringComparison.Ordinal)), Throws.InstanceOf<AssertionException>());
    }

    [Test]
    public void Result_HasWhatCodeScanningAsksFor()
    {
        var run = Run(AReport.Of(AReport.Finding()));
        var (result, rule) = (run.GetProperty("results")[0], run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0]);
        var physical = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        var region = physical.GetProperty("region");

        Assert.That(result.GetProperty("ruleId").GetString(), Is.EqualTo(rule.GetProperty("id").GetString()));
        Assert.That(result.GetProperty("partialFingerprints").GetProperty("primaryLocationLineHash").GetString(), Does.Match("^[0-9a-f]{16}:1$"));
        Assert.That(physical.GetProperty("artifactLocation").GetProperty("uri").GetString(), Is.EqualTo("src/Uart.cs"));
        Assert.That(physical.GetProperty("artifactLocation").GetProperty("uriBaseId").GetString(), Is.EqualTo("%SRCROOT%"));
        Assert.That(new[] { "startLine", "startColumn", "endLine", "endColumn" }.Select(name => region.GetProperty(name).GetInt32()), Is.EqualTo(new[] { 42, 9, 42, 30 }));
        foreach (var text in new[] { "shortDescription", "fullDescription", "help" })
        {
            Assert.That(rule.GetProperty(text).GetProperty("text").GetString(), Is.Not.Empty);
        }

        Assert.That(rule.GetProperty("help").GetProperty("markdown").GetString(), Does.StartWith("# TH1001: "));
        Assert.That(result.TryGetProperty("baselineState", out _), Is.False);
        Assert.That(run.GetProperty("automationDetails").GetProperty("id").GetString(), Is.EqualTo("tophalf-check/"));
    }

    [Test]
    public void Suppression_AndBaseline_AreTold()
    {
        var results = Run(AReport.Of(AReport.Finding() with { Suppression = new("pragma", "tried") }, AReport.Finding() with { IsKnown = true }) with { HasBaseline = true }).GetProperty("results");

        Assert.That(results[0].GetProperty("suppressions")[0].GetProperty("kind").GetString(), Is.EqualTo("inSource"));
        Assert.That(results[0].GetProperty("suppressions")[0].GetProperty("justification").GetString(), Is.EqualTo("tried"));
        Assert.That(results.EnumerateArray().Select(static result => result.GetProperty("baselineState").GetString()), Is.EqualTo(new[] { "new", "unchanged" }));
    }

    [Test]
    public void Flows_AreThreadsInOneOrder()
    {
        var flows = new Flow[] { new("process init", [new(1, "lock", _place), new(3, "unlock", _place)]), new("hardirq 7", [new(2, "entry", null)]) };

        var threads = Threads(AReport.Finding() with { Flows = flows });

        Assert.That(threads.Select(static thread => thread.GetProperty("id").GetString()), Is.EqualTo(new[] { "process init", "hardirq 7" }));
        Assert.That(Orders(threads), Is.EqualTo(new[] { 1, 3, 2 }));
    }

    [Test]
    public void Flows_ThatAreTooLong_KeepWhatIsNearTheFinding()
    {
        var steps = Enumerable.Range(1, SarifLog.MostSteps + 5).Select(static order => new FlowStep(order, "step", _place)).ToList();

        var threads = Threads(AReport.Finding() with { Flows = [new("early", steps[..3]), new("late", steps[3..])] });

        Assert.That(Orders(threads), Is.EqualTo(Enumerable.Range(6, SarifLog.MostSteps)));
    }

    private static List<int> Orders(IEnumerable<JsonElement> threads) => [.. threads.SelectMany(static thread => thread.GetProperty("locations").EnumerateArray()).Select(static location => location.GetProperty("executionOrder").GetInt32())];

    private static List<JsonElement> Threads(Finding finding) => [.. Run(AReport.Of(finding)).GetProperty("results")[0].GetProperty("codeFlows")[0].GetProperty("threadFlows").EnumerateArray()];

    private static JsonElement Run(FindingReport report) => JsonDocument.Parse(SarifLog.Render(report)).RootElement.GetProperty("runs")[0];
}
