using NUnit.Framework;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Machines;
using static TopHalf.Drivers.Msm.Hardware.AdrenoRegisters;

namespace TopHalf.Tests.Msm.Hardware;

internal sealed class AdrenoSubmitTests
{
    [Test]
    public void Submit_BeforeWptrIsWritten_DoesNotRun()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Gpu.Enqueue(new AdrenoSubmit(1, AdrenoBench.Good, 3, AdrenoBench.Bad, 0));
        bench.Advance(100);

        Assert.That(bench.Counters.Issued, Is.Zero);
        Assert.That(bench.IsBusy, Is.False);
    }

    [Test]
    public void Submit_WhoseAccessesComplete_WritesTheFenceAndInterrupts()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Submit(7, good: 3);
        bench.Advance(1);

        Assert.That(bench.Fence, Is.EqualTo(7));
        Assert.That(bench.Pending, Is.EqualTo(AdrenoInterrupts.CpCacheFlushTs));
        Assert.That(bench.Wire.IsAsserted, Is.True);
        Assert.That(bench.IsBusy, Is.False);
        Assert.That((bench.Counters.Issued, bench.Counters.Completed, bench.Counters.SubmitsDone), Is.EqualTo((3L, 3L, 1L)));
    }

    [Test]
    public void Submit_WhoseAccessesAbort_IsCompleteToo()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Abort));

        bench.Submit(7, bad: 2);
        bench.Advance(1);

        Assert.That(bench.Fence, Is.EqualTo(7));
        Assert.That(bench.Counters.Aborted, Is.EqualTo(2));
    }

    [Test]
    public void Submit_WithoutAccesses_IsCompleteAtOnce()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Submit(7);
        bench.Advance(0);

        Assert.That(bench.Fence, Is.EqualTo(7));
    }

    [Test]
    public void Submit_IssuesOneAccessPerSpacing()
    {
        var bench = new AdrenoBench(new FakePort(), new AdrenoParameters { Spacing = Ktime.FromUs(1) });

        bench.Submit(1, good: 10);
        bench.Advance(4);

        Assert.That(bench.Counters.Issued, Is.EqualTo(5));
        Assert.That(bench.Gpu.Read32(CpIb1RemSize), Is.EqualTo(5));
        Assert.That(bench.Gpu.Read64(CpIb1Base), Is.EqualTo(AdrenoBench.Good));
        Assert.That(bench.IsBusy, Is.True);
    }

    [Test]
    public void Submit_SpreadsBadAccessesEvenly()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Submit(1, good: 9, bad: 3);
        bench.Advance(10);

        var isBad = bench.Port.Accepted.Select(access => access.Iova >= AdrenoBench.Bad ? 'b' : 'g');
        Assert.That(string.Concat(isBad), Is.EqualTo("gbgggbgggbgg"));
    }

    [Test]
    public void GoodAccesses_StayIn64KiBAndTakeTurns()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Submit(1, good: 1026);
        bench.Advance(1000);

        var accesses = bench.Port.Accepted;
        Assert.That(accesses.Max(access => access.Iova), Is.EqualTo(AdrenoBench.Good + 0xffc0));
        Assert.That(accesses[1025].Iova, Is.EqualTo(AdrenoBench.Good + 64));
        Assert.That(accesses.Take(4).Select(access => access.IsWrite), Is.EqualTo([false, true, false, true]));
    }

    [Test]
    public void BadAccesses_ClimbPageByPageFromSeveralInitiators()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Abort), new AdrenoParameters { StreamId = 5 });

        bench.Submit(1, bad: 3);
        bench.Advance(10);

        Assert.That(
            bench.Port.Accepted.Select(access => (access.StreamId, access.Iova, access.IsWrite, access.InitiatorId)),
            Is.EqualTo([(5, AdrenoBench.Bad, false, 0), (5, AdrenoBench.Bad + 0x1000, true, 1), (5, AdrenoBench.Bad + 0x2000, false, 2)]));
    }

    [Test]
    public void TwoSubmits_RunOneAfterTheOther()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Hold));

        bench.Submit(1, good: 2);
        bench.Submit(2, good: 1);
        bench.Advance(10);
        var issuedBefore = bench.Counters.Issued;
        bench.Port.EndHeld(2);
        var fenceBetween = bench.Fence;
        bench.Advance(10);
        bench.Port.EndHeld(1);

        Assert.That(issuedBefore, Is.EqualTo(2), "the second waits for the first");
        Assert.That(fenceBetween, Is.EqualTo(1));
        Assert.That(bench.Fence, Is.EqualTo(2));
        Assert.That(bench.Gpu.Read32(CpRbRptr), Is.EqualTo(2));
        Assert.That(bench.Wire.Asserts, Is.EqualTo(1), "the bit was not cleared in between: there is no new cause");
    }

    [Test]
    public void Enqueue_RingFull_IsRefusedUntilASubmitBegins()
    {
        var bench = new AdrenoBench(new FakePort());
        for (uint seqno = 1; seqno <= AdrenoParameters.RingEntries; seqno++)
        {
            Assert.That(bench.Gpu.Enqueue(new AdrenoSubmit(seqno, 0, 1, 0, 0)), Is.True);
        }

        var isTakenWhenFull = bench.Gpu.Enqueue(new AdrenoSubmit(257, 0, 1, 0, 0));
        bench.Kick();
        bench.Advance(1000);

        Assert.That(isTakenWhenFull, Is.False);
        Assert.That(bench.Fence, Is.EqualTo(256));
        Assert.That(bench.Gpu.Enqueue(new AdrenoSubmit(257, 0, 1, 0, 0)), Is.True);
    }

    [TestCase(-1, 0, 0ul)]
    [TestCase(0, -1, 0ul)]
    [TestCase(0, 1L << 41, 0ul)]
    [TestCase(1, 1, 2ul)]
    public void Enqueue_OutOfRange_Throws(long good, long bad, ulong address)
    {
        var bench = new AdrenoBench(new FakePort());

        Assert.That(
            () => bench.Gpu.Enqueue(new AdrenoSubmit(1, address, good, 0, bad)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Accesses_InFlight_AreLimited()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Hold), new AdrenoParameters { MaxOutstanding = 4 });

        bench.Submit(1, good: 10);
        bench.Advance(100);
        var issuedAtLimit = bench.Counters.Issued;
        bench.Port.EndHeld(1);
        bench.Advance(100);

        Assert.That(issuedAtLimit, Is.EqualTo(4));
        Assert.That(bench.Counters.Issued, Is.EqualTo(5));
    }

    [Test]
    public void Backpressure_StopsIssuingUntilReady()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Refuse));

        bench.Submit(1, good: 2);
        bench.Advance(100);
        var refusals = bench.Counters.Backpressured;
        bench.Port.Answer = PortAnswer.Complete;
        bench.Advance(100);
        var issuedWithoutReady = bench.Counters.Issued;
        bench.Port.Ready();
        bench.Advance(100);

        Assert.That((refusals, issuedWithoutReady), Is.EqualTo((1L, 0L)));
        Assert.That(bench.Port.Accepted.Select(access => access.Iova), Is.EqualTo([AdrenoBench.Good, AdrenoBench.Good + 64]));
        Assert.That(bench.Fence, Is.EqualTo(1));
    }

    [Test]
    public void Backpressure_ReadyBeforeTheRefusalReturns_IsNotLost()
    {
        var port = new FakePort();
        var bench = new AdrenoBench(port);
        bench.Submit(1, good: 2);
        bench.Advance(0);
        var isFirst = true;
        port.Decide = _ =>
        {
            if (!isFirst)
            {
                return PortAnswer.Complete;
            }

            isFirst = false;
            port.Ready();
            return PortAnswer.Refuse;
        };

        bench.Advance(10);

        Assert.That(bench.Fence, Is.EqualTo(1));
        Assert.That(bench.Counters.Backpressured, Is.EqualTo(1));
    }

    [Test]
    public void AMillionBadAccesses_RunInFlatMemory()
    {
        const long count = 1_000_000;
        var bench = new AdrenoBench(new FakePort(PortAnswer.Abort) { IsRecording = false });
        bench.Submit(1, good: 1000, bad: 1000);
        bench.Advance(2000);

        bench.Submit(2, good: count / 10, bad: count);
        var before = GC.GetAllocatedBytesForCurrentThread();
        bench.Advance(600_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(bench.Fence, Is.EqualTo(2));
        Assert.That(bench.Counters.Aborted, Is.EqualTo(2000 + count + (count / 10)));
        Assert.That(allocated, Is.LessThan(64 << 10));
    }

    [Test]
    public void AMillionStalledAccesses_RunInFlatMemory()
    {
        const long count = 1_000_000;
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall) { IsRecording = false });
        bench.Submit(1, bad: count);
        bench.Advance(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        while (bench.Port.HeldCount > 0)
        {
            bench.Port.EndHeld(bench.Port.HeldCount, isAbort: true);
            bench.Advance(100);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(bench.Fence, Is.EqualTo(1));
        Assert.That(bench.Counters.Stalled, Is.EqualTo(count));
        Assert.That(bench.IsStalled, Is.False);
        Assert.That(allocated, Is.LessThan(64 << 10));
    }

    [Test]
    public void Reset_ForgetsWhatWasInFlight()
    {
        var bench = new AdrenoBench(new FakePort(PortAnswer.Stall));
        bench.Submit(1, good: 5);
        bench.Advance(1);

        bench.Gpu.Reset();
        bench.Port.EndHeld(bench.Port.HeldCount);
        bench.Advance(100);

        Assert.That(bench.Counters.Issued + bench.Counters.Completed, Is.Zero);
        Assert.That((bench.IsBusy, bench.IsStalled, bench.Wire.IsAsserted), Is.EqualTo((false, false, false)));
        bench.Port.Answer = PortAnswer.Complete;
        bench.Submit(9, good: 5);
        bench.Advance(100);
        Assert.That(bench.Fence, Is.EqualTo(9));
    }

    [Test]
    public void Registers_HaveTheNamesAndPlacesOfTheA6xx()
    {
        var gpu = new AdrenoBench(new FakePort()).Gpu;

        Assert.That(gpu.NameAt(0x201 * 4), Is.EqualTo("GPU.RBBM_INT_0_STATUS"));
        Assert.That(gpu.NameAt(0x889 * 4), Is.EqualTo("GPU.CP_SCRATCH[6]"));
        Assert.That(Map.Find("RBBM_INT_0_STATUS", "CP_CACHE_FLUSH_TS").LowBit, Is.EqualTo(20));
    }
}
