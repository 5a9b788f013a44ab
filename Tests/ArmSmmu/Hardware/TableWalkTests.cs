using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.ArmSmmu.PageTables;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class TableWalkTests
{
    private const uint Aff = 1 << 2, Asf = 1 << 7, Ptwf = 1 << 10;

    private static SmmuBench ABench(uint sctlr = M | Cfre | Cfie | Hupcf) => new(SmmuImplementation.Mmu500, sctlr);

    private static uint Fsynr0(SmmuBench bench) => bench.Bank(0x68);

    // The entry for an address at a level, found by walking from the root.
    private static ulong EntryOf(SmmuBench bench, ulong iova, int level)
    {
        var table = bench.Table.Root;
        for (var at = 0; ; at++)
        {
            var entry = table + ((iova >> (39 - (9 * at)) & 0x1ff) * 8);
            if (at == level)
            {
                return entry;
            }

            table = bench.Memory.Read64(entry) & 0x0000_ffff_ffff_f000;
        }
    }

    [Test]
    public void Issue_PageAndBlock_GiveTheAddressWithItsOffset()
    {
        var bench = ABench();
        bench.Table.Map(0x4000_0000, 0xa000_0000, 0x20_0000, PageProtection.Write, out _);

        bench.Issue(Mapped + 0x123);
        bench.Issue(0x4012_3456);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 90000123", "2 completed a0123456" }));
    }

    [TestCase(0x80_0000_0000ul, 0u)]
    [TestCase(0x4000_0000ul, 1u)]
    [TestCase(0x60_0000ul, 2u)]
    [TestCase(Unmapped - 0x1000, 3u)]
    [TestCase(0x2_0000_0000_0000ul, 0u)]
    public void Issue_WithoutADescriptor_IsATranslationFaultOfThatLevel(ulong iova, uint level)
    {
        var bench = ABench();

        bench.Issue(iova);

        Assert.That(bench.Fsr, Is.EqualTo(Tf));
        Assert.That(Fsynr0(bench), Is.EqualTo(level));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Issue_ThroughATableThatDoesNotExist_IsAnExternalAbortOnTheWalk(int level)
    {
        var bench = ABench();
        if (level == 0)
        {
            bench.WriteBank64(0x20, 0x7000_0000);
        }
        else
        {
            bench.Memory.Write64(EntryOf(bench, Mapped, level - 1), 0x7000_0003);
        }

        bench.Issue(Mapped);

        Assert.That(bench.Fsr, Is.EqualTo(Ef));
        Assert.That(Fsynr0(bench), Is.EqualTo(Ptwf | (uint)level));
    }

    [Test]
    public void Issue_ThroughFreedTables_IsAnExternalAbort()
    {
        var bench = ABench();
        bench.Table.Free();

        bench.Issue(Mapped);

        Assert.That(bench.Fsr, Is.EqualTo(Ef));
        Assert.That(bench.Memory.AllocatedPages, Is.Zero);
    }

    [Test]
    public void Issue_WriteToAReadOnlyPage_IsAPermissionFault()
    {
        var bench = ABench();
        bench.Table.Map(Unmapped, Target, 0x1000, PageProtection.Read, out _);

        bench.Issue(Unmapped);
        bench.Issue(Unmapped, isWrite: true);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 90000000", "2 aborted BusError" }));
        Assert.That(bench.Fsr, Is.EqualTo(Pf));
        Assert.That(Fsynr0(bench), Is.EqualTo(3u | 1 << 4));
    }

    [Test]
    public void Issue_FetchFromANoExecutePage_IsAPermissionFault()
    {
        var bench = ABench();
        bench.Table.Map(Unmapped, Target, 0x1000, PageProtection.NoExecute, out _);

        bench.Smmu.Issue(new StreamTransaction(StreamId, Unmapped, false, 1) { IsInstruction = true }, bench.Master);

        Assert.That(bench.Fsr, Is.EqualTo(Pf));
        Assert.That(Fsynr0(bench), Is.EqualTo(3u | 1 << 6));
    }

    [TestCase(0u, "1 completed 90000000")]
    [TestCase(1u << 9, "1 aborted BusError")]
    public void Issue_FetchFromAWritablePage_FaultsWithWxn(uint wxn, string call)
    {
        var bench = ABench(M | Cfre | Cfie | Hupcf | wxn);

        bench.Smmu.Issue(new StreamTransaction(StreamId, Mapped, false, 1) { IsInstruction = true }, bench.Master);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { call }));
    }

    [Test]
    public void Issue_TableHintThatForbidsWrites_IsAPermissionFault()
    {
        var bench = ABench();
        var entry = EntryOf(bench, Mapped, 2);
        bench.Memory.Write64(entry, bench.Memory.Read64(entry) | 1UL << 62);

        bench.Issue(Mapped, isWrite: true);

        Assert.That(bench.Fsr, Is.EqualTo(Pf));
    }

    [TestCase(0u, Aff)]
    [TestCase(1u << 3, 0u)]
    public void Issue_PageWithoutAccessFlag_FaultsUnlessDisabled(uint affd, uint fsr)
    {
        var bench = ABench(M | Cfre | Cfie | Hupcf | affd);
        var entry = EntryOf(bench, Mapped, 3);
        bench.Memory.Write64(entry, bench.Memory.Read64(entry) & ~(1UL << 10));

        bench.Issue(Mapped);

        Assert.That(bench.Fsr, Is.EqualTo(fsr));
    }

    [Test]
    public void Issue_DescriptorBeyondPasize_IsAnAddressSizeFault()
    {
        var bench = ABench();
        bench.WriteBank(0x10, 1 | 7 << 15);
        bench.Table.Map(Unmapped, 1UL << 40, 0x1000, PageProtection.Write, out _);

        bench.Issue(Unmapped);

        Assert.That(bench.Fsr, Is.EqualTo(Asf));
    }

    [TestCase(1ul, 3, true, Description = "type 1 is invalid at the last level")]
    [TestCase(1ul, 0, true, Description = "and at level 0")]
    [TestCase(2ul, 2, true, Description = "type 2 is invalid everywhere")]
    public void Issue_InvalidDescriptorType_IsATranslationFault(ulong type, int level, bool faults)
    {
        var bench = ABench();
        var entry = EntryOf(bench, Mapped, level);
        bench.Memory.Write64(entry, bench.Memory.Read64(entry) & ~3UL | type);

        bench.Issue(Mapped);

        Assert.That(bench.Fsr, Is.EqualTo(faults ? Tf : 0));
        Assert.That(Fsynr0(bench), Is.EqualTo((uint)level));
    }

    [Test]
    public void Issue_UpperHalf_UsesTtbr1()
    {
        var bench = ABench();
        LpaePageTable.TryCreate(bench.Memory, out var upper, isUpper: true);
        const ulong iova = 0xffff_8000_0000_0000;
        upper!.Map(iova, 0xb000_0000, 0x1000, PageProtection.Write, out _);
        bench.WriteBank64(0x28, upper.Root);
        bench.WriteBank(0x30, 16 | 16 << 16 | 2u << 30);

        bench.Issue(iova + 4);
        bench.Issue(0x1_8000_0000_0000 + 8);
        bench.Issue(Mapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed b0000004", "2 completed b0000008", "3 completed 90000000" }));
        Assert.That(bench.Smmu.Counters.TlbHits, Is.EqualTo(1), "the sign of 49 bits is extended to the same page");
    }

    [TestCase(25, 0x1ff_f000ul)]
    [TestCase(31, 0x7fff_f000ul)]
    [TestCase(39, 0x7f_ffff_f000ul)]
    [TestCase(40, 0xff_ffff_f000ul)]
    public void Issue_EachStartLevel_ReachesTheLastPageAndNotTheNext(int inputBits, ulong last)
    {
        var bench = ABench();
        LpaePageTable.TryCreate(bench.Memory, out var table, inputBits);
        table!.Map(last, Target, 0x1000, PageProtection.Write, out _);
        bench.WriteBank64(0x20, table.Root);
        bench.WriteBank(0x30, (uint)table.AddressSizeField | 1 << 23);

        bench.Issue(last);
        bench.Issue(last + 0x1000);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 90000000", "2 aborted BusError" }));
    }

    [Test]
    public void Issue_WithTranslationOff_Bypasses()
    {
        var bench = ABench(Cfre | Cfie);

        bench.Issue(Unmapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 200000" }));
    }

    [Test]
    public void Issue_InABankOfStageTwo_IsNotModelledAndFaults()
    {
        var bench = ABench();
        bench.Smmu.Write32(0x1000, 0);

        bench.Issue(Mapped);

        Assert.That(bench.Fsr, Is.EqualTo(Tf));
        Assert.That(bench.Host.NotModelledParts.Single(), Does.StartWith("stage 2"));
    }
}
