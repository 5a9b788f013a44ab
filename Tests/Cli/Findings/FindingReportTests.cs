using System.Text.Json;
using NUnit.Framework;
using TopHalf.Cli.Findings;

namespace TopHalf.Tests.Cli.Findings;

/// <summary>What counts, and what the shell is told.</summary>
internal sealed class FindingReportTests
{
    [TestCase("Error", "Error", 1)]
    [TestCase("Warning", "Error", 0)]
    [TestCase("Warning", "Warning", 1)]
    [TestCase("Info", "Warning", 0)]
    [TestCase("Info", "Info", 1)]
    [TestCase("Error", null, 0)]
    public void ExitCode_HangsOnTheLevel(string level, string? failOn, int exitCode)
    {
        var report = AReport.Of(AReport.Finding(level: Enum.Parse<FindingLevel>(level))) with { FailOn = failOn is null ? null : Enum.Parse<FindingLevel>(failOn) };

        Assert.That(report.ExitCodeOf(), Is.EqualTo(exitCode));
    }

    [Test]
    public void ExitCode_OfASearchThatDidNotEnd_IsInconclusive()
    {
        var cut = AReport.Part() with { Outcome = PartOutcome.Inconclusive };

        Assert.That(AReport.Of(cut).ExitCodeOf(), Is.EqualTo(3));
        Assert.That(AReport.Of(cut, AReport.Part(AReport.Finding())).ExitCodeOf(), Is.EqualTo(1));
    }

    [Test]
    public void Fingerprint_OfEqualFindings_IsCounted()
    {
        var fingerprints = AReport.Of(AReport.Finding(line: 1), AReport.Finding(line: 2), AReport.Finding(message: "other")).Findings.Select(static finding => finding.Fingerprint.Split(':')).ToList();

        Assert.That(fingerprints.Select(static parts => parts[1]), Is.EqualTo(new[] { "1", "2", "1" }));
        Assert.That(fingerprints[0][0], Is.EqualTo(fingerprints[1][0]).And.Not.EqualTo(fingerprints[2][0]));
    }

    [Test]
    public void Baseline_WrittenAndRead_LeavesOnlyWhatIsNew()
    {
        using var folder = new ScratchFolder();
        var path = folder.PathOf("known.json");
        File.WriteAllText(path, Baseline.Render(AReport.Of(AReport.Finding(message: "old"), AReport.Finding(message: "gone"))));

        var report = Baseline.Apply(AReport.Of(AReport.Finding(line: 7, message: "old"), AReport.Finding(message: "new")), Baseline.Read(path));

        Assert.That(report.New.Select(static finding => finding.Message), Is.EqualTo(new[] { "new" }));
        Assert.That(report.Count(), Is.EqualTo("1 error, 1 in the baseline, 1 gone from the baseline"));
    }

    [Test]
    public void Json_ReadBack_HasTheFindings()
    {
        var json = JsonDocument.Parse(FindingJson.Render(AReport.Of(AReport.Finding() with { Suppression = new("pragma", "tried") }))).RootElement;
        var finding = json.GetProperty("parts")[0].GetProperty("findings")[0];

        Assert.That(json.GetProperty("failed").GetBoolean(), Is.False);
        Assert.That(finding.GetProperty("level").GetString(), Is.EqualTo("error"));
        Assert.That(finding.GetProperty("place").GetProperty("line").GetInt32(), Is.EqualTo(42));
        Assert.That(finding.GetProperty("suppression").GetProperty("justification").GetString(), Is.EqualTo("tried"));
    }

    [Test]
    public void Text_SaysWhatFailsAndWhy()
    {
        var text = FindingText.Render(AReport.Of(AReport.Finding() with { Flows = [new("calls", [new(1, "Uart.OnIrq: Wait();", new("src/Uart.cs", 3, 5, 3, 9))])] }, AReport.Finding(message: "old") with { IsKnown = true }));

        Assert.That(text, Does.Contain("src/Uart.cs:42:9: error TH1001: msleep in hardirq\n    src/Uart.cs:3:5  Uart.OnIrq: Wait();\n    see docs/rules/TH1001.md\n"));
        Assert.That(text, Does.Contain("\nResult: BROKEN (TH1001); 1 error, 1 in the baseline\n"));
    }
}
