using NUnit.Framework;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Machines;

namespace TopHalf.Tests.Msm.Hardware;

/// <summary>Stalls, resets behind them, and the hang detector.</summary>
internal sealed class AdrenoStallTests
{
    private static readonly AdrenoParameters _hangAfter1Ms = new() { HangDetect = Ktime.FromMs(1) };

    [Test]
    public void Status3_TellsOfAStallUntilTheLastOneEnds()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall));

        bench.Submit(1, bad: 2);
        bench.Advance(10);
        var isStalledByTwo = bench.IsStalled;
        bench.Port.EndHeld(1);
        var isStalledByOne = bench.IsStalled;
        bench.Port.EndHeld(1, isAbort: true);

        Assert.That((isStalledByTwo, isStalledByOne, bench.IsStalled), Is.EqualTo((true, true, false)));
        Assert.That(bench.Fence, Is.EqualTo(1));
        Assert.That((bench.Counters.Stalled, bench.Counters.CurrentlyStalled), Is.EqualTo((2L, 0)));
    }

    [Test]
    public void Status3_AccessIsOnlySlow_IsClear()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Hold));

        bench.Submit(1, good: 2);
        bench.Advance(10);

        Assert.That(bench.IsStalled, Is.False);
    }

    [Test]
    public void Reset_NothingInFlight_IsCompleteAtOnceAndDropsTheRest()
    {
        var bench = new AdrenoBench(new FakePort());
        bench.Submit(1, good: 100);
        bench.Submit(2, good: 100);
        bench.Advance(5);

        bench.Reset();
        var isPending = bench.IsResetPending;
        var isBusy = bench.IsBusy;
        bench.Advance(1000);

        Assert.That((isPending, isBusy), Is.EqualTo((false, false)));
        Assert.That(bench.Fence, Is.Zero);
        Assert.That((bench.Counters.SubmitsDropped, bench.Counters.SubmitsDone, bench.Counters.Resets), Is.EqualTo((2L, 0L, 1L)));
        Assert.That(bench.Gpu.Read32(AdrenoRegisters.CpRbRptr), Is.EqualTo(2));
    }

    [Test]
    public void Reset_BehindAStall_IsPendingUntilItEnds()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall));
        bench.Submit(1, bad: 2);
        bench.Advance(10);

        bench.Reset();
        bench.Advance(1_000_000);
        var isPendingBehindTwo = bench.IsResetPending;
        bench.Port.EndHeld(1, isAbort: true);
        var isPendingBehindOne = bench.IsResetPending;
        bench.Port.EndHeld(1, isAbort: true);

        Assert.That((isPendingBehindTwo, isPendingBehindOne, bench.IsResetPending), Is.EqualTo((true, true, false)));
        Assert.That((bench.Fence, bench.Pending), Is.EqualTo((0u, AdrenoInterrupts.None)));
        Assert.That((bench.IsBusy, bench.IsStalled), Is.EqualTo((false, false)));
    }

    [Test]
    public void Submit_WhileAResetIsPending_RunsAfterIt()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall));
        bench.Submit(1, bad: 1);
        bench.Advance(10);
        bench.Reset();

        bench.Port.Answer = PortAnswer.Complete;
        bench.Submit(2, good: 1);
        bench.Advance(10);
        var fenceWhilePending = bench.Fence;
        bench.Port.EndHeld(1);
        bench.Advance(10);

        Assert.That(fenceWhilePending, Is.Zero);
        Assert.That(bench.Fence, Is.EqualTo(2));
    }

    [Test]
    public void Reset_WhileRefused_LetsTheNextSubmitIssue()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Refuse));
        bench.Submit(1, good: 1);
        bench.Advance(10);

        bench.Reset();
        bench.Port.Answer = PortAnswer.Complete;
        bench.Submit(2, good: 1);
        bench.Advance(10);
        bench.Port.Ready();

        Assert.That(bench.Fence, Is.EqualTo(2));
        Assert.That(bench.Counters.Issued, Is.EqualTo(1));
    }

    [Test]
    public void HangDetector_NoAccessEnds_InterruptsOnce()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Hold), _hangAfter1Ms);

        bench.Submit(1, good: 1);
        bench.Advance(999);
        var before = bench.Pending;
        bench.Advance(10_000);

        Assert.That(before, Is.EqualTo(AdrenoInterrupts.None));
        Assert.That(bench.Pending, Is.EqualTo(AdrenoInterrupts.HangDetect));
        Assert.That(bench.Counters.Hangs, Is.EqualTo(1));
    }

    [Test]
    public void HangDetector_SteadyProgress_StaysQuiet()
    {
        var bench = new AdrenoBench(new FakePort(), _hangAfter1Ms);

        bench.Submit(1, good: 20_000);
        bench.Advance(100_000);

        Assert.That(bench.Counters.Hangs, Is.Zero);
        Assert.That(bench.Fence, Is.EqualTo(1));
    }

    [Test]
    public void HangDetector_AfterProgress_CountsAnew()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Hold), _hangAfter1Ms);

        bench.Submit(1, good: 2);
        bench.Advance(5_000);
        bench.Port.EndHeld(1);
        bench.Advance(5_000);

        Assert.That(bench.Counters.Hangs, Is.EqualTo(2));
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void HangDetector_WhileStalled_CountsOnlyIfToldSo(bool detects, long hangs)
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall), _hangAfter1Ms with { DetectsHangWhileStalled = detects });

        bench.Submit(1, bad: 1);
        bench.Advance(10_000);

        Assert.That(bench.Counters.Hangs, Is.EqualTo(hangs));
    }

    [Test]
    public void HangDetector_StallOfOneEndsAndTheOtherHangs_CountsFromThere()
    {
        var port = new FakePort { Decide = access => access.Iova >= AdrenoBench.Bad ? PortAnswer.Stall : PortAnswer.Hold };
        var bench = new AdrenoBench(port, _hangAfter1Ms);

        bench.Submit(1, good: 1, bad: 1);
        bench.Advance(10_000);
        var hangsWhileStalled = bench.Counters.Hangs;
        port.EndHeld(1);
        bench.Advance(1_000);

        Assert.That(hangsWhileStalled, Is.Zero);
        Assert.That(bench.Counters.Hangs, Is.EqualTo(1));
    }
}
