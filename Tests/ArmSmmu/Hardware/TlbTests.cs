using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.ArmSmmu.PageTables;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class TlbTests
{
    private const long TlbIva = 0x600, TlbIasid = 0x610, TlbIall = 0x618, TlbIval = 0x620, TlbSync = 0x7f0, TlbStatus = 0x7f4;
    private const string Hit = "completed 90000000";

    private static SmmuBench AfterUnmap(params (Knob Knob, bool Answer)[] knobs)
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, M | Cfre | Cfie | Hupcf, knobs);
        bench.Issue(Mapped);
        bench.Table.Unmap(Mapped, 0x1000, out _);
        return bench;
    }

    private static string IssueAndTell(SmmuBench bench)
    {
        bench.ClearFsr();
        bench.Issue(Mapped);
        return bench.Master.Calls[^1].Split(' ', 2)[1];
    }

    [Test]
    public void Issue_AfterUnmapWithoutInvalidation_StillHits()
    {
        var bench = AfterUnmap();

        Assert.That(IssueAndTell(bench), Is.EqualTo(Hit));
        Assert.That(bench.Smmu.Counters.TlbHits, Is.EqualTo(1));
    }

    [TestCase(TlbIall, 0ul)]
    [TestCase(TlbIasid, 0ul)]
    [TestCase(TlbIva, Mapped >> 12)]
    [TestCase(TlbIval, Mapped >> 12)]
    [TestCase(0x608, Mapped >> 12 | 77ul << 48)]
    [TestCase(0x628, Mapped >> 12 | 77ul << 48)]
    public void Issue_AfterInvalidationAndSync_Misses(long register, ulong value)
    {
        var bench = AfterUnmap();

        bench.WriteBank64(register, value);
        bench.WriteBank(TlbSync, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo("aborted BusError"));
    }

    [TestCase(TlbIasid, 3ul)]
    [TestCase(TlbIva, Mapped >> 12 | 3ul << 48)]
    [TestCase(TlbIva, (Mapped >> 12) + 1)]
    public void Issue_AfterInvalidationOfSomethingElse_Hits(long register, ulong value)
    {
        var bench = AfterUnmap();

        bench.WriteBank64(register, value);
        bench.WriteBank(TlbSync, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo(Hit));
    }

    [Test]
    public void Issue_AfterInvalidationWrittenInHalves_Misses()
    {
        var bench = AfterUnmap();

        bench.WriteBank(TlbIva + 4, 0);
        bench.WriteBank(TlbIva, (uint)(Mapped >> 12));
        bench.WriteBank(TlbSync, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo("aborted BusError"));
    }

    [TestCase(true, Hit)]
    [TestCase(false, "aborted BusError")]
    public void Issue_AfterInvalidationWithoutSync_DependsOnTheKnob(bool waits, string outcome)
    {
        var bench = AfterUnmap((SmmuKnobs.InvalidateWaitsForSync, waits));

        bench.WriteBank(TlbIall, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo(outcome));
    }

    [TestCase(0x060, 0u, false)]
    [TestCase(0x068, 0u, false)]
    [TestCase(0x064, 1u, false)]
    [TestCase(0x0b8, 1u, false)]
    [TestCase(0x064, 2u, true)]
    public void Issue_AfterGlobalInvalidationAndSync_MissesIfItNamedTheVmid(long register, uint value, bool hits)
    {
        var bench = AfterUnmap();

        bench.Smmu.Write32(register, value);
        bench.Smmu.Write32(0x070, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo(hits ? Hit : "aborted BusError"));
    }

    [Test]
    public void GlobalSync_AfterTheInvalidationOfABank_CarriesItOut()
    {
        var bench = AfterUnmap();

        bench.WriteBank(TlbIall, 0);
        bench.Smmu.Write32(0x070, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo("aborted BusError"));
    }

    [Test]
    public void Sync_OfABankAfterAGlobalInvalidationToo_CarriesOutItsOwn()
    {
        var bench = AfterUnmap();

        bench.WriteBank(TlbIall, 0);
        bench.Smmu.Write32(0x068, 0);
        bench.WriteBank(TlbSync, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo("aborted BusError"));
    }

    [Test]
    public void Sync_OfABankAfterAGlobalInvalidationOnly_LeavesIt()
    {
        var bench = AfterUnmap();

        bench.Smmu.Write32(0x068, 0);
        bench.WriteBank(TlbSync, 0);

        Assert.That(IssueAndTell(bench), Is.EqualTo(Hit));
    }

    [Test]
    public void Sync_BehindAStall_IsActiveUntilTheStallIsResumed()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Mapped);
        bench.Issue(Unmapped);
        bench.Table.Unmap(Mapped, 0x1000, out _);

        bench.WriteBank(TlbIall, 0);
        bench.WriteBank(TlbSync, 0);

        Assert.That(bench.Bank(TlbStatus), Is.EqualTo(1));
        bench.Issue(Mapped);
        Assert.That(bench.Master.Calls[^1], Is.EqualTo("3 completed 90000000"), "the entry is still alive");

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Bank(TlbStatus), Is.Zero);
        Assert.That(bench.Observer.Calls, Does.Contain("synced 0"));
    }

    [Test]
    public void Sync_BehindAStall_DoesNotWaitForLaterStalls()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Unmapped);
        bench.WriteBank(TlbSync, 0);
        bench.Issue(Unmapped + 0x1000);

        bench.ClearFsr();
        bench.Resume(Terminate);

        Assert.That(bench.Fsr, Is.EqualTo(Tf | Ss));
        Assert.That(bench.Bank(TlbStatus), Is.Zero);
    }

    [Test]
    public void Sync_BehindAStallThatDoesNotHoldIt_CompletesAtOnce()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, Stalling, (SmmuKnobs.TlbSyncWaitsForStalled, false));
        bench.Issue(Unmapped);

        bench.WriteBank(TlbSync, 0);

        Assert.That(bench.Bank(TlbStatus), Is.Zero);
    }

    [Test]
    public void GlobalSync_BehindAStallInAnyBank_IsActiveUntilItIsResumed()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Unmapped);

        bench.Smmu.Write32(0x070, 0);

        Assert.That(bench.Smmu.Read32(0x074), Is.EqualTo(1));
        bench.ClearFsr();
        bench.Resume(Terminate);
        Assert.That(bench.Smmu.Read32(0x074), Is.Zero);
    }

    [Test]
    public void Issue_OverMorePagesThanEntries_ReplacesTheOldestEntry()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500 with { TlbEntries = 2 });
        bench.Table.Map(Unmapped, Target, 0x2000, PageProtection.Write, out _);

        bench.Issue(Mapped);
        bench.Issue(Unmapped);
        bench.Issue(Unmapped + 0x1000);
        bench.Issue(Unmapped);
        bench.Issue(Mapped);

        Assert.That(bench.Smmu.Counters.TlbHits, Is.EqualTo(1));
        Assert.That(bench.Smmu.Counters.Walks, Is.EqualTo(4));
    }

    [Test]
    public void Issue_OtherAsid_DoesNotHit()
    {
        var bench = AfterUnmap();

        bench.WriteBank64(0x20, bench.Table.Root | 9ul << 48);

        Assert.That(IssueAndTell(bench), Is.EqualTo("aborted BusError"));
    }
}
