using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu.Hardware;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture("qcom-v2")]
[TestFixture("mmu-500")]
internal sealed class HitUnderFaultTests(string name)
{
    private readonly SmmuImplementation _implementation = SmmuImplementation.Find(name)!;

    [Test]
    public void Hit_WhileStalledWithHupcf_Completes()
    {
        var bench = new SmmuBench(_implementation);
        bench.Issue(Unmapped);

        bench.Issue(Mapped);

        Assert.That(bench.Master.Calls[^1], Is.EqualTo("2 completed 90000000"));
    }

    [Test]
    public void Hit_WhileStalledWithoutHupcf_IsHeldUntilTheFaultIsOver()
    {
        var bench = new SmmuBench(_implementation, Stalling & ~Hupcf);
        bench.Issue(Mapped);
        bench.Issue(Unmapped);

        bench.Issue(Mapped);
        var reason = bench.Smmu.ListStalled()[1].Reason;
        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(reason, Is.EqualTo(StallReason.FaultOutstanding));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[]
        {
            "1 completed 90000000", "2 stalled", "3 stalled", "2 aborted BusError", "3 completed 90000000",
        }));
        Assert.That(bench.Smmu.Counters.CurrentlyStalled, Is.Zero);
    }

    [Test]
    public void Hit_WhileAFaultIsOutstandingWithoutHupcfOrStall_IsTerminated()
    {
        var bench = new SmmuBench(_implementation, M | Cfre | Cfie);
        bench.Issue(Mapped);
        bench.Issue(Unmapped);

        bench.Issue(Mapped);
        bench.ClearFsr();
        bench.Issue(Mapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[]
        {
            "1 completed 90000000", "2 aborted BusError", "3 aborted BusError", "4 completed 90000000",
        }));
        Assert.That(bench.Smmu.Counters.FaultsRaised, Is.EqualTo(1), "a terminated hit is no fault");
        Assert.That(bench.Fsr & Multi, Is.Zero);
    }

    [TestCase(true, "2 stalled")]
    [TestCase(false, "2 completed 90000000")]
    public void FsrWrite_WhileStalledWithoutHupcf_ReleasesTheOthersUnlessSsCounts(bool counts, string lastCall)
    {
        var bench = new SmmuBench(_implementation, Stalling & ~Hupcf, (SmmuKnobs.HupcfCountsSs, counts));
        bench.Issue(Unmapped);
        bench.Issue(Mapped);

        bench.ClearFsr();

        Assert.That(bench.Master.Calls[^1], Is.EqualTo(lastCall));
    }

    [Test]
    public void Resume_WithHeldOnesOfWhichOneFaults_HoldsTheRestBehindIt()
    {
        var bench = new SmmuBench(_implementation, Stalling & ~Hupcf);
        bench.Issue(Unmapped);
        bench.Issue(Unmapped + 0x1000);
        bench.Issue(Mapped);

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Far, Is.EqualTo(Unmapped + 0x1000));
        Assert.That(bench.Smmu.ListStalled().Select(each => each.Transaction.Cookie), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(bench.Smmu.Counters.FaultsRaised, Is.EqualTo(2));
    }

    [Test]
    public void Hit_InAnotherBank_IsNotHeld()
    {
        var bench = new SmmuBench(_implementation, Stalling & ~Hupcf);
        bench.SetStream(group: 1, stream: 2, bank: 5);
        bench.SetUpBank(5, Stalling);
        bench.Issue(Unmapped);

        bench.Issue(Mapped, stream: 2);

        Assert.That(bench.Master.Calls[^1], Is.EqualTo("2 completed 90000000"));
    }
}
