using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Scenarios;

namespace TopHalf.Tests.Designs;

/// <summary>The designs in which a device asks for pages and somebody answers.</summary>
internal sealed class PageRequestDesignTests
{
    private static readonly IReadOnlyList<FaultSituation> _situations = FaultSituation.AllFor(FaultDesigns.All);

    private static IEnumerable<string> Slugs => FaultDesigns.All.Where(static design => design.Hardware[0] == "smmuv3").Select(static design => design.Slug);

    private static IEnumerable<TestCaseData> QuietRuns =>
        from situation in new[] { "fault-single", "fault-burst", "fault-storm" }
        from design in Slugs
        select new TestCaseData(situation, design);

    [TestCaseSource(nameof(QuietRuns))]
    public void Run_WithNothingElseGoingOn_AnswersEveryAccess(string situation, string design)
    {
        using var runner = new ScenarioRunner();
        var (scenario, settings) = Settings(situation, design);

        var result = runner.Run(scenario, settings, Options);

        Assert.That(result.BrokenRules, Is.Empty);
        Assert.That(result.Figures["faults-stuck"], Is.Zero);
        Assert.That(result.Figures["faults-handled"], Is.EqualTo(result.Figures["faults-raised"]));
    }

    // Whoever answers wants the lock of who waits for the device.
    [TestCase("guest-fault", "TH6001")]
    [TestCase("iopf-queue", "TH6001")]
    [TestCase("iopf-group", "TH6001")]
    [TestCase("fault-queue", "TH6001")]
    // Timer against reply: both free the group.
    [TestCase("fault-queue-timer", "TH4003")]
    public void LockWaiter_WhoHoldsWhatTheAnswerNeeds_BreaksIt(string design, string rule) =>
        Assert.That(Explore("fault-lock-waiter", design), Does.Contain(rule));

    // A. Williamson, 3 June 2019: a handler that wants out is refused while a fault is pending.
    [Test]
    public void DeviceFault_SomeSchedule_RefusesToBeUnregistered() => Assert.That(Explore("fault-single", "device-fault"), Does.Contain("TH4013"));

    [TestCase("iopf-group")]
    [TestCase("fault-queue")]
    public void Remove_WhereTheRemoverAnswersWhatIsLeft_IsClean(string design) => Assert.That(Explore("fault-remove", design), Is.Empty);

    private static MachineOptions Options => new() { Model = Linux.Model };

    private static IReadOnlyList<string> Explore(string situation, string design)
    {
        var (scenario, settings) = Settings(situation, design);
        var found = Explorer.Run(new ScenarioSubject(scenario, settings, Options), new() { Schedules = 100, StopsAtFirst = false });
        return [.. found.Violations.Select(static each => each.Violation.Rule.Id).Distinct()];
    }

    private static (FaultSituation Scenario, ScenarioSettings Settings) Settings(string situation, string design)
    {
        var scenario = _situations.First(each => each.Name == situation);
        return (scenario, new(scenario, new Dictionary<string, string> { ["design"] = design }));
    }
}
