using NUnit.Framework;
using TopHalf.Designs;
using TopHalf.Designs.PageRequests;
using TopHalf.Designs.Situations;
using TopHalf.Exploration;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Designs.PageRequests;

/// <summary>The designs in which somebody answers page requests: what they do alone, and how each breaks.</summary>
internal sealed class PageRequestDesignTests
{
    private static readonly string[] _slugs = ["device-fault", "guest-fault", "iopf-queue", "iopf-group", "fault-queue", "fault-queue-timer"];

    [Test]
    public void All_HaveTheDesignsOfTheFamily() =>
        Assert.That(FaultDesigns.All.OfType<PageRequestDesign>().Select(static design => design.Slug), Is.EquivalentTo(_slugs));

    [Test]
    public void Faults_WithNothingElse_AreHandledCleanly(
        [ValueSource(nameof(_slugs))] string design, [Values("fault-single", "fault-burst")] string situation, [Values("level", "edge")] string trigger)
    {
        using var runner = new ScenarioRunner();
        var (scenario, settings) = Choose(situation, new() { ["design"] = design, ["trigger"] = trigger });

        var result = runner.Run(scenario, settings, AMachine.Options);

        Assert.That(result.BrokenRules, Is.Empty);
        Assert.That(result.End, Is.EqualTo(RunEnd.Finished));
        Assert.That((result.Faults.Retried, result.Faults.Terminated, result.Faults.Stuck), Is.EqualTo((settings.Number("faults"), 0L, 0L)));
    }

    [TestCaseSource(nameof(_slugs))]
    public void Report_FromHardIrq_IsSleepingInAtomic(string design)
    {
        using var runner = new ScenarioRunner();
        var (scenario, settings) = Choose("fault-single", new() { ["design"] = design, ["irq"] = "hard" });

        Assert.That(runner.Run(scenario, settings, AMachine.Options).BrokenRules, Does.Contain("TH1001"));
    }

    /// <summary>Who keeps the lock waits for ever for the device, which waits for an answer that needs the lock; a timeout breaks that up.</summary>
    [TestCase("iopf-group", ExpectedResult = "TH5001 TH6001")]
    [TestCase("fault-queue", ExpectedResult = "TH5001 TH6001")]
    [TestCase("fault-queue-timer", ExpectedResult = "")]
    public string WaiterWithTheLock_OnOneSchedule(string design)
    {
        using var runner = new ScenarioRunner();
        var (scenario, settings) = Choose("fault-lock-waiter", new() { ["design"] = design });

        return string.Join(' ', runner.Run(scenario, settings, AMachine.Options).BrokenRules);
    }

    /// <summary>Unregistering refuses while a fault waits; who is removed cannot. A timeout answers, and so does the reader that was late.</summary>
    [TestCase("device-fault", "fault-remove", "TH4013")]
    [TestCase("guest-fault", "fault-remove", "TH4013")]
    [TestCase("device-fault", "fault-detach", "TH4001")]
    [TestCase("fault-queue-timer", "fault-lock-waiter", "TH4001")]
    [TestCase("iopf-queue", "fault-lock-waiter", "TH6001")]
    public void Hazard_OfADesign_IsFoundBySearch(string design, string situation, string rule) =>
        Assert.That(Search(design, situation), Does.Contain(rule));

    [TestCase("iopf-group", "fault-detach")]
    [TestCase("iopf-group", "fault-remove")]
    [TestCase("fault-queue", "fault-detach")]
    [TestCase("fault-queue", "fault-remove")]
    public void Remover_ThatAnswersWhatIsLeft_IsFoundNothingOf(string design, string situation) => Assert.That(Search(design, situation), Is.Empty);

    private static IEnumerable<string> Search(string design, string situation)
    {
        var (scenario, settings) = Choose(situation, new() { ["design"] = design });
        var result = Explorer.Run(new ScenarioSubject(scenario, settings, AMachine.Options), new() { Schedules = 200 });
        return [.. result.Violations.Select(static found => found.Violation.Rule.Id)];
    }

    private static (Scenario Scenario, ScenarioSettings Settings) Choose(string situation, Dictionary<string, string> chosen)
    {
        var scenario = FaultSituation.AllFor(FaultDesigns.All).Single(each => each.Name == situation);
        return (scenario, new(scenario, chosen));
    }
}
