using System.Text.Json;
using NUnit.Framework;
using TopHalf.Tests.Architecture;

namespace TopHalf.Tests.Cli;

/// <summary>What the command says about each design of the fault API.</summary>
[NonParallelizable]
internal sealed class FaultStormTests
{
    [Test]
    public void NoArguments_Always_RunExplicitResumeCleanOnQcomV2()
    {
        var run = CliRun.Of("");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Out, Does.Match(@"(?m)^design +explicit-resume$"));
        Assert.That(run.Out, Does.Match(@"(?m)^hardware +qcom-v2$"));
        Assert.That(run.Out, Does.Match(@"(?m)^faults raised +1000:"));
        Assert.That(run.Out, Does.Match(@"(?m)^transactions .* 0 stuck$"));
        Assert.That(run.Out, Does.Match(@"(?m)^snapshots +1,"));
        Assert.That(run.Out, Does.Contain("Result: CLEAN"));
    }

    [Test]
    public void DefaultScenario_AsJson_HasTheSameFigures()
    {
        var run = CliRun.JsonOf("");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Rules, Is.Empty);
        Assert.That((run.Fault("raised"), run.Fault("stuck")), Is.EqualTo((1000, 0)));
        Assert.That(run.Json.GetProperty("snapshots").GetInt64(), Is.EqualTo(1));
    }

    [Test]
    public void SleepingHandler_InHardIrq_IsReportedAtTheSleepingCall()
    {
        var run = CliRun.JsonOf("--design none --handler sleeping");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        var violation = run.Violation("TH1001");
        var file = violation.GetProperty("file").GetString()!;
        var line = File.ReadLines(SourceTree.PathOf(file)).ElementAt(violation.GetProperty("line").GetInt32() - 1);
        Assert.That(file, Does.StartWith("Drivers.Msm/"));
        Assert.That(violation.GetProperty("operation").GetString(), Is.EqualTo("mutex_lock"));
        Assert.That(line, Does.Contain("await gpuLock.HoldAsync()"));
        Assert.That(violation.GetProperty("context").GetString(), Is.EqualTo("hardirq"));
        Assert.That(violation.GetProperty("report").GetString(), Does.StartWith("BUG: sleeping function called from invalid context at"));
        Assert.That(violation.GetProperty("chain").GetArrayLength(), Is.GreaterThan(0));
    }

    [TestCase("--design handler-sleeps")]
    [TestCase("--design none --handler sleeping --irq threaded")]
    [TestCase("--design handler-sleeps --hardware mmu-500 --irq threaded")]
    [TestCase("--client capture-threaded")]
    [TestCase("--client capture-threaded --hardware mmu-500")]
    [TestCase("--faults 0")]
    public void Design_ThatHolds_IsClean(string options)
    {
        var run = CliRun.JsonOf(options);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Rules, Is.Empty);
        Assert.That(run.Fault("stuck"), Is.Zero);
    }

    [Test]
    public void HandlerSleeps_HardIrqOnMmu500_IsAStormThatHangsOnTheHeldLine()
    {
        var run = CliRun.JsonOf("--design handler-sleeps --hardware mmu-500");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH3006" }));
        Assert.That(FlippedRules(run, "ss-holds-line"), Is.Empty);
    }

    [Test]
    public void ExplicitResume_HardIrqOnMmu500_ReportsTheStormOnceWithACount()
    {
        var run = CliRun.JsonOf("--design explicit-resume --hardware mmu-500");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Violations.Count(), Is.EqualTo(1));
        Assert.That(run.Violation("TH3006").GetProperty("count").GetInt64(), Is.GreaterThan(1));
        Assert.That(run.Json.GetProperty("end").GetString(), Is.EqualTo("finished"));
        Assert.That(FlippedRules(run, "ss-holds-line"), Is.Empty);
    }

    [Test]
    public void ExplicitResume_Mmu500WithTheKnobTurned_IsClean()
    {
        var run = CliRun.JsonOf("--design explicit-resume --hardware mmu-500 --knob ss-holds-line=off");

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    [Test]
    public void ForgetsResume_Always_NamesTheStuckFault()
    {
        var run = CliRun.JsonOf("--client forgets-resume");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH5001" }));
        Assert.That(run.Fault("stuck"), Is.EqualTo(1));
        Assert.That(run.Violation("TH5001").GetProperty("report").GetString(),
            Does.Contain("iova 0x40000000").And.Contain("stream 0x0").And.Match(@"stalled since \d+\.\d{6} s"));
    }

    [Test]
    public void Capture_OnMmu500_IsBrokenInThreeWays()
    {
        var run = CliRun.JsonOf("--client capture --hardware mmu-500");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Does.Contain("TH3006").And.Contain("TH5003"));
        Assert.That(run.Rules.Intersect(["TH5002", "TH5004"]), Is.Not.Empty);
    }

    [Test]
    public void Capture_ThatOopses_LosesTheFault()
    {
        var run = CliRun.JsonOf("--client capture --inject capture-oops");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002", "TH5001" }));
        Assert.That(run.Fault("stuck"), Is.EqualTo(1));
    }

    [Test]
    public void CaptureThreaded_ThatOopses_LosesNoFault()
    {
        var run = CliRun.JsonOf("--client capture-threaded --hardware mmu-500 --inject capture-oops");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Rules, Is.EqualTo(new[] { "TH4002" }));
        Assert.That(run.Fault("stuck"), Is.Zero);
    }

    [Test]
    public void OnViolationStop_ManyFindings_EndsAtTheFirst()
    {
        var run = CliRun.JsonOf("--design none --handler sleeping --on-violation stop");

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Violations.Count(), Is.EqualTo(1));
        Assert.That(run.Json.GetProperty("end").GetString(), Is.EqualTo("stopped"));
    }

    private static IEnumerable<string?> FlippedRules(CliRun run, string knob)
    {
        var dependence = run.Json.GetProperty("dependsOn").EnumerateArray().FirstOrDefault(each => each.GetProperty("knob").GetString() == knob);
        Assert.That(dependence.ValueKind, Is.EqualTo(JsonValueKind.Object), $"does not depend on {knob}");
        return dependence.GetProperty("flippedRules").EnumerateArray().Select(static rule => rule.GetString());
    }
}
