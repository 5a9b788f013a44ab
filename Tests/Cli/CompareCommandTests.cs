using System.Text.Json;
using NUnit.Framework;

namespace TopHalf.Tests.Cli;

/// <summary><c>tophalf compare</c>, in all its formats.</summary>
[NonParallelizable]
internal sealed class CompareCommandTests
{
    private const string Two = "compare --scenario fault-single --designs legacy,explicit-resume --schedules 20";

    [Test]
    public void Json_OfTwoDesigns_HasARowForEachWithItsVerdict()
    {
        var result = CliRun.Of($"{Two} --format json");

        var report = JsonDocument.Parse(result.Out).RootElement;
        var rows = report.GetProperty("designs").EnumerateArray().ToList();
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(report.GetProperty("schema").GetInt32(), Is.EqualTo(1));
        Assert.That(rows.Select(static row => row.GetProperty("design").GetString()), Is.EqualTo(new[] { "legacy", "explicit-resume" }));
        Assert.That(rows.Select(static row => row.GetProperty("verdict").GetString()), Is.EqualTo(new[] { "clean", "broken" }));
        Assert.That(rows[1].GetProperty("exploration").GetProperty("violations")[0].GetProperty("replay").GetString(), Does.StartWith("fault-single#"));
        Assert.That(rows[1].GetProperty("dependsOn")[0].GetProperty("knob").GetString(), Is.EqualTo("ss-holds-line"));
    }

    [Test]
    public void Json_WithOtherJobs_IsTheSame() =>
        Assert.That(
            CliRun.Of($"{Two} --format json --jobs 1").Out,
            Is.EqualTo(CliRun.Of($"{Two} --format json --jobs 2").Out));

    [Test]
    public void Text_OfTwoDesigns_HasTheLineThatShowsEachFindingAgain()
    {
        var text = CliRun.Of(Two).Out;

        Assert.That(text, Does.Contain("explicit-resume"));
        Assert.That(text, Does.Contain("tophalf replay fault-single#"));
    }

    [Test]
    public void Html_OfTwoDesigns_IsOnePageWithChartsThatLoadsNothing()
    {
        var page = CliRun.Of($"{Two} --format html").Out;

        Assert.That(page, Does.StartWith("<!doctype html>"));
        Assert.That(page.Split("<svg").Length - 1, Is.EqualTo(4));
        Assert.That(page, Does.Not.Contain("src="));
        Assert.That(page, Does.Not.Contain("@import"));
        Assert.That(page, Does.Not.Contain("<script"));
    }

    [Test]
    public void Markdown_OfTwoDesigns_HasATable() =>
        Assert.That(CliRun.Of($"{Two} --format markdown").Out.Split('\n').Count(static line => line.StartsWith('|')), Is.EqualTo(4));

    [Test]
    public void Hardware_OnWhichADesignDoesNotRun_LeavesItItsOwn()
    {
        var rows = CliRun.Of("compare --scenario fault-single --designs legacy,iopf-group --hardware qcom-v2 --schedules 5 --format json").Json.GetProperty("designs").EnumerateArray();

        Assert.That(rows.Select(static row => row.GetProperty("hardware").GetString()), Is.EqualTo(new[] { "qcom-v2", "smmuv3" }));
    }

    [TestCase("--model linux-rt")]
    [TestCase("--preempt none")]
    [TestCase("--threadirqs")]
    public void Machine_OfAnotherKind_IsComparedOn(string options) =>
        Assert.That(CliRun.Of($"compare --scenario fault-single --designs return-decides,threaded-return --schedules 5 {options} --format json").Json.GetProperty("designs").GetArrayLength(), Is.EqualTo(2));

    [TestCase("compare --scenario nowhere", "nowhere", "fault-storm")]
    [TestCase("compare --designs legacy,none-such", "none-such", "threaded-return")]
    [TestCase("compare --schedules 0", "0", "from 1")]
    [TestCase("compare --format yaml", "yaml", "markdown")]
    [TestCase("compare --designs legacy --hardware nothing", "nothing", "mmu-500")]
    public void BadInput_AnyOfIt_NamesWhatIsAccepted(string arguments, string named, string accepted)
    {
        var result = CliRun.Of(arguments);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(named).And.Contain(accepted));
    }
}
