using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Designs.Stall;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Scenarios;

namespace TopHalf.Tests.Designs;

/// <summary>What each design over the stall model does in a situation is what upstream found out about it.</summary>
internal sealed class StallDesignTests
{
    private static readonly IReadOnlyList<FaultSituation> _situations = FaultSituation.AllFor(FaultDesigns.All);

    private static IEnumerable<string> Slugs => FaultDesigns.All.OfType<StallDesign>().Select(static design => design.Slug);

    [TestCaseSource(nameof(Slugs))]
    public void Burst_OnAnSmmuThatDropsItsLine_IsClean(string design)
    {
        // On qcom,smmu-v2 neither SS holds the line nor does a RESUME need FSR to be cleared.
        var result = Run("fault-burst", design, ("hardware", "qcom-v2"));

        Assert.That(result.BrokenRules, Is.Empty);
        Assert.That(result.Figures["faults-stuck"], Is.Zero);
        Assert.That(result.Figures["faults-raised"], Is.EqualTo(3));
    }

    // What answers in the interrupt, or keeps the line masked until it has answered, does not storm on an MMU-500.
    [TestCase("legacy", false)]
    [TestCase("return-decides", false)]
    [TestCase("core-resumes", false)]
    [TestCase("call-again", true)]
    [TestCase("split-resume", true)]
    [TestCase("explicit-resume", true)]
    [TestCase("handler-sleeps", true)]
    [TestCase("explicit-resume+handler-sleeps", true)]
    [TestCase("irq-thread", false)]
    [TestCase("adreno-priv", true)]
    [TestCase("busy-keeps", false)]
    [TestCase("masked-cfie", false)]
    [TestCase("threaded-return", false)]
    [TestCase("no-stall", false)]
    public void Single_OnAnMmu500_StormsIfTheInterruptReturnsWithoutAnAnswer(string design, bool storms) =>
        Assert.That(Run("fault-single", design).BrokenRules.Contains("TH3006"), Is.EqualTo(storms));

    [TestCaseSource(nameof(Slugs))]
    public void Storm_EveryDesign_EndsByItself(string design) =>
        Assert.That(Run("fault-storm", design).IsInconclusive, Is.False);

    // Only what keeps the device stalled while the state of the GPU is read can take a snapshot.
    [TestCase("legacy", 0)]
    [TestCase("return-decides", 0)]
    [TestCase("core-resumes", 0)]
    [TestCase("no-stall", 0)]
    [TestCase("irq-thread", 1)]
    [TestCase("masked-cfie", 1)]
    [TestCase("threaded-return", 1)]
    public void Burst_OnAnMmu500_TakesASnapshot(string design, int snapshots) =>
        Assert.That(Run("fault-burst", design).Snapshots, Is.EqualTo(snapshots));

    // Upstream: "Wait for MMU devcoredump when waiting for GMU", July 2025.
    [TestCase("threaded-return")]
    [TestCase("irq-thread")]
    [TestCase("masked-cfie")]
    public void LockWaiter_WhoseLockTheCaptureNeeds_DeadlocksThroughTheStalledDevice(string design)
    {
        var rules = Run("fault-lock-waiter", design).BrokenRules;

        Assert.That(rules, Is.SupersetOf(new[] { "TH5001", "TH6001" }));
    }

    [TestCase("legacy")]
    [TestCase("no-stall")]
    [TestCase("return-decides")]
    public void LockWaiter_WhereNothingSleepsBeforeTheResume_IsClean(string design) =>
        Assert.That(Explore("fault-lock-waiter", design), Is.Empty);

    // Detach rewrites the stream mapping only: the bank holds what it held, and a late resume finds no device.
    [TestCase("explicit-resume")]
    [TestCase("adreno-priv")]
    [TestCase("masked-cfie")]
    public void Detach_WithAResumeToCome_IsResumedTooLate(string design) =>
        Assert.That(Explore("fault-detach", design), Is.SupersetOf(new[] { "TH5001", "TH5007" }));

    [TestCase("threaded-return", "1050000000")]
    [TestCase("no-stall", "0")]
    public void TlbSync_BehindAStall_KeepsInterruptsOff(string design, string leastNs) =>
        Assert.That(Run("fault-tlb-sync", design).MaxIrqsOff.Nanoseconds, leastNs == "0" ? Is.LessThan(1_000_000) : Is.GreaterThan(1_000_000_000));

    [Test]
    public void Suspend_WhileTheThreadHandles_TouchesAnSmmuWithoutPower() =>
        Assert.That(Run("fault-suspend", "threaded-return").BrokenRules, Does.Contain("TH4010"));

    [Test]
    public void Breaker_AfterAFault_KeepsStallsOffForTheRestOfTheStorm()
    {
        var result = Run("fault-storm", "threaded-return");

        // The first is stalled and captured; those that come after the handler has switched stalls off are terminated by the hardware.
        Assert.That(result.Figures["faults-raised"], Is.EqualTo(1_000));
        Assert.That(result.Figures["faults-handled"], Is.LessThan(1_000));
    }

    [TestCase("registration")]
    [TestCase("attributes")]
    public void Flags_HoweverTheyAreGiven_DoTheSame(string flags) =>
        Assert.That(Run("fault-burst", "explicit-resume", ("flags", flags), ("hardware", "qcom-v2")).Snapshots, Is.EqualTo(1));

    [Test]
    public void Irq_SleepingHandlerInHardIrq_IsRejected() =>
        Assert.That(Run("fault-single", "irq-thread", ("irq", "hard")).BrokenRules, Does.Contain("TH1001"));

    // Its mutexes are why it never came to SMMUv2: J.-P. Brucker, 13 May 2019.
    [TestCase("hard", true)]
    [TestCase("threaded", false)]
    public void DeviceFault_OverAnSmmuV2_NeedsTheInterruptThread(string irq, bool isRejected) =>
        Assert.That(Run("fault-single", "device-fault", ("hardware", "qcom-v2"), ("irq", irq)).BrokenRules.Contains("TH1001"), Is.EqualTo(isRejected));

    private static RunResult Run(string situation, string design, params (string Name, string Value)[] chosen)
    {
        using var runner = new ScenarioRunner();
        var (scenario, settings) = Settings(situation, design, chosen);
        return runner.Run(scenario, settings, Options);
    }

    private static IReadOnlyList<string> Explore(string situation, string design)
    {
        var (scenario, settings) = Settings(situation, design);
        var found = Explorer.Run(new ScenarioSubject(scenario, settings, Options), new() { Schedules = 60, StopsAtFirst = false });
        return [.. found.Violations.Select(static each => each.Violation.Rule.Id).Distinct()];
    }

    private static MachineOptions Options => new() { Model = Linux.Model };

    private static (FaultSituation Scenario, ScenarioSettings Settings) Settings(string situation, string design, params (string Name, string Value)[] chosen)
    {
        var scenario = _situations.First(each => each.Name == situation);
        return (scenario, new(scenario, new Dictionary<string, string>(chosen.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))) { ["design"] = design }));
    }
}
