using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class TranslationUnitTests
{
    [Test]
    public void Issue_WhenReadsAreFull_IsRefusedUntilThereIsRoom()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500 with { OutstandingReads = 2 }, Stalling & ~Hupcf);
        bench.Issue(Unmapped);
        bench.Issue(Unmapped);

        Assert.That(bench.TryIssue(Unmapped), Is.EqualTo(IssueResult.Backpressure));
        Assert.That(bench.TryIssue(Unmapped, isWrite: true), Is.EqualTo(IssueResult.Accepted), "writes have their own places");
        bench.ClearFsr();
        bench.Resume(Terminate);
        Assert.That(bench.Master.Calls.Count(call => call == "ready"), Is.EqualTo(1));
        Assert.That(bench.TryIssue(Unmapped), Is.EqualTo(IssueResult.Accepted));
    }

    [Test]
    public void Issue_MissWhenStallsHoldAllWalks_BlocksEveryBank()
    {
        var bench = WithAllWalksHeld(SmmuImplementation.Mmu500);

        Assert.That(bench.TryIssue(Mapped, stream: 2), Is.EqualTo(IssueResult.Accepted), "a hit still passes");
        Assert.That(bench.TryIssue(Unmapped), Is.EqualTo(IssueResult.Backpressure));
        Assert.That(bench.TryIssue(Mapped, stream: 2), Is.EqualTo(IssueResult.Backpressure), "behind the miss nothing passes");
        bench.ClearFsr();
        bench.Resume(Terminate);
        Assert.That(bench.Master.Calls, Does.Contain("ready"));
        Assert.That(bench.TryIssue(Mapped, stream: 2), Is.EqualTo(IssueResult.Accepted));
    }

    [Test]
    public void Issue_MissWhenStallsHoldNoWalks_Proceeds()
    {
        var bench = WithAllWalksHeld(SmmuImplementation.Mmu500, (SmmuKnobs.StallHoldsWalkSlot, false));

        Assert.That(bench.TryIssue(Unmapped), Is.EqualTo(IssueResult.Accepted));
    }

    [Test]
    public void Issue_FromTheCallOfACompletion_DoesNotNest()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, M | Cfre | Hupcf);
        var master = new ChainingMaster(bench.Smmu, count: 100_000, Unmapped);

        master.Start();

        Assert.That(master.Aborts, Is.EqualTo(100_000));
        Assert.That(master.DeepestNesting, Is.EqualTo(1));
    }

    [TestCase("qcom-v2")]
    [TestCase("mmu-500")]
    public void Issue_AMillionStallingFaults_DoesNotAllocate(string name)
    {
        var bench = new SmmuBench(SmmuImplementation.Find(name)!);
        bench.Smmu.RemoveObserver(bench.Observer);
        var master = new CountingMaster();
        FaultAndResume(bench, master, 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        FaultAndResume(bench, master, 1_000_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.LessThan(1024));
        Assert.That(master.Ended, Is.EqualTo(bench.Smmu.Counters.Transactions));
        Assert.That(bench.Smmu.Counters.FaultsRecorded, Is.EqualTo(name == "mmu-500" ? 1_001_000 : 1_001_000 / 4));
    }

    [Test]
    public void Reset_AfterARun_GivesTheSameRunAgain()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Unmapped);
        bench.Smmu.Write32(0, 1);

        bench.Smmu.Reset();

        Assert.That(bench.Fsr, Is.Zero);
        Assert.That(bench.Wire.IsAsserted, Is.False);
        Assert.That(bench.Smmu.ListStalled(), Is.Empty);
        Assert.That(bench.Smmu.Counters.Transactions, Is.Zero);
        Assert.That(bench.Smmu.Read32(0x20), Is.Not.Zero, "identification");
    }

    [TestCase(-1, 0ul, 4)]
    [TestCase(0x8000, 0ul, 4)]
    [TestCase(1, 0xffful, 2)]
    [TestCase(1, 0ul, 0)]
    public void Issue_ImpossibleTransaction_Throws(int stream, ulong iova, int length)
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);

        Assert.That(
            () => bench.Smmu.Issue(new StreamTransaction(stream, iova, false, 1) { LengthBytes = length }, bench.Master),
            Throws.ArgumentException);
    }

    // Groups of four faults; every group is cleared and resumed until the bank is empty.
    private static void FaultAndResume(SmmuBench bench, CountingMaster master, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bench.Smmu.Issue(new StreamTransaction(StreamId, Unmapped, false, i), master);
            while (i % 4 == 3 && (bench.Fsr & Ss) != 0)
            {
                bench.ClearFsr();
                bench.Resume(Terminate);
            }
        }
    }

    private static SmmuBench WithAllWalksHeld(SmmuImplementation implementation, params (Knob Knob, bool Answer)[] knobs)
    {
        var bench = new SmmuBench(implementation, Stalling, knobs);
        bench.SetStream(group: 1, stream: 2, bank: 5);
        bench.SetUpBank(5, Stalling);
        bench.Issue(Mapped, stream: 2);
        for (var i = 0; i < implementation.ParallelWalks; i++)
        {
            bench.Issue(Unmapped);
        }

        return bench;
    }

    private sealed class CountingMaster : ITransactionMaster
    {
        public long Ended { get; private set; }

        public void Completed(long cookie, ulong physicalAddress) => Ended++;

        public void Aborted(long cookie, AbortKind kind) => Ended++;

        public void Stalled(long cookie)
        {
        }

        public void Ready()
        {
        }
    }

    private sealed class ChainingMaster(SmmuHardware smmu, int count, ulong iova) : ITransactionMaster
    {
        private int _depth;

        public int Aborts { get; private set; }

        public int DeepestNesting { get; private set; }

        public void Start() => smmu.Issue(new StreamTransaction(StreamId, iova, false, 0), this);

        public void Completed(long cookie, ulong physicalAddress)
        {
        }

        public void Aborted(long cookie, AbortKind kind)
        {
            DeepestNesting = Math.Max(DeepestNesting, ++_depth);
            if (++Aborts < count)
            {
                Start();
            }

            _depth--;
        }

        public void Stalled(long cookie)
        {
        }

        public void Ready()
        {
        }
    }
}
