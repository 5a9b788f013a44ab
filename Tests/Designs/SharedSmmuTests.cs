using NUnit.Framework;
using TopHalf.Contexts;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Scenarios;

namespace TopHalf.Tests.Designs;

/// <summary>Who is told of a fault where several devices are behind one IOMMU.</summary>
internal sealed class SharedSmmuTests
{
    private static readonly FaultSituation _situation = FaultSituation.AllFor(FaultDesigns.All).First(static situation => situation.Name == "fault-shared-smmu");

    private static IEnumerable<string> Slugs => FaultDesigns.All.Select(static design => design.Slug);

    [TestCaseSource(nameof(Slugs))]
    public void Faults_OfSeveralDevices_EndWithNothingStuck(string design)
    {
        var result = Run(design);

        Assert.That(result.IsInconclusive, Is.False);
        Assert.That(result.Figures["faults-stuck"], Is.Zero);
        Assert.That(ClientFigures.Find(result.Figures).Select(static client => client.Raised), Has.All.EqualTo(2));
    }

    // A domain has one handler, and it is given no device: the display's driver recovers for the video's faults, whose driver hears of none.
    [TestCase("legacy")]
    [TestCase("return-decides")]
    [TestCase("core-resumes")]
    [TestCase("call-again")]
    [TestCase("split-resume")]
    [TestCase("explicit-resume")]
    [TestCase("handler-sleeps")]
    [TestCase("explicit-resume+handler-sleeps")]
    [TestCase("irq-thread")]
    [TestCase("adreno-priv")]
    [TestCase("masked-cfie")]
    public void Report_ByDomain_TellsTheDisplayOfTheVideosFaults(string design)
    {
        var clients = Clients(Run(design, ("hardware", "qcom-v2")));

        Assert.That(clients["display"], Is.EqualTo(new ClientFigures("display", Raised: 2, Told: 4, OfOthers: 2, Refused: 0)));
        Assert.That(clients["video"].Told, Is.Zero);
    }

    [Test]
    public void Report_ByDevice_TellsEachOfItsOwn()
    {
        var result = Run("device-fault", ("hardware", "qcom-v2"), ("irq", "threaded"));
        var clients = Clients(result);

        Assert.That(result.BrokenRules, Is.Empty);
        Assert.That(clients["display"], Is.EqualTo(new ClientFigures("display", Raised: 2, Told: 2, OfOthers: 0, Refused: 0)));
        Assert.That(clients["video"], Is.EqualTo(new ClientFigures("video", Raised: 2, Told: 2, OfOthers: 0, Refused: 0)));
    }

    // What faults while FSR still tells of the fault before has no record of its own.
    [TestCase("busy-keeps")]
    [TestCase("threaded-return")]
    public void Status_ClearedAfterAHandlerThatSleeps_HidesTheNeighboursFaults(string design)
    {
        var clients = Clients(Run(design));

        Assert.That(clients["display"], Is.EqualTo(new ClientFigures("display", Raised: 2, Told: 2, OfOthers: 0, Refused: 0)));
        Assert.That(clients["video"], Is.EqualTo(new ClientFigures("video", Raised: 2, Told: 0, OfOthers: 0, Refused: 0)));
    }

    [TestCase("return-decides", true)]
    [TestCase("no-stall", false)]
    public void Stalls_OfTheGpusStorm_KeepTheDisplayFromTheSmmu(string design, bool isRefused)
    {
        var display = Clients(Run(design, ("faults", "300")))["display"];

        Assert.That(display.Refused > 0, Is.EqualTo(isRefused));
        Assert.That(display.Raised + display.Refused, Is.EqualTo(300));
    }

    [TestCase("threaded-return")]
    [TestCase("iopf-group")]
    public void Smmu_OfItsOwn_HasNoOtherClients(string design) =>
        Assert.That(ClientFigures.Find(Run(design, ("smmu", "own")).Figures), Is.Empty);

    private static Dictionary<string, ClientFigures> Clients(RunResult result) => ClientFigures.Find(result.Figures).ToDictionary(static client => client.Name);

    private static RunResult Run(string design, params (string Name, string Value)[] chosen)
    {
        using var runner = new ScenarioRunner();
        var settings = new Dictionary<string, string>(chosen.Select(static pair => KeyValuePair.Create(pair.Name, pair.Value))) { ["design"] = design };
        return runner.Run(_situation, new(_situation, settings), new() { Model = Linux.Model });
    }
}
