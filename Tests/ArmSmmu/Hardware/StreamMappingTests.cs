using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using static TopHalf.Tests.ArmSmmu.Hardware.SmmuBench;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class StreamMappingTests
{
    private const uint Usf = 1 << 1, Smcf = 1 << 2, Icf = 1, Ucbf = 1 << 3;

    private static uint GlobalFsr(SmmuBench bench) => bench.Smmu.Read32(0x48);

    [TestCase(0x8000_0005u, 5, true)]
    [TestCase(0x8000_0005u, 4, false)]
    [TestCase(0x0000_0005u, 5, false)]
    [TestCase(0x8003_0004u, 7, true)]
    [TestCase(0x8003_0004u, 8, false)]
    public void Matches_IdMaskAndValid_AsTheManualSays(uint smr, int stream, bool matches)
    {
        Assert.That(StreamMatchRules.Matches(smr, stream), Is.EqualTo(matches));
    }

    [Test]
    public void Issue_StreamThatMatchesNothing_IsAGlobalFaultWithUsfcfg()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);

        bench.Issue(Mapped, isWrite: true, stream: 9);

        Assert.That(GlobalFsr(bench), Is.EqualTo(Usf));
        Assert.That(bench.Smmu.Read64(0x40), Is.EqualTo(Mapped));
        Assert.That(bench.Smmu.Read32(0x50), Is.EqualTo(1 << 1), "WNR");
        Assert.That(bench.Smmu.Read32(0x54), Is.EqualTo(9));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 aborted BusError" }));
        Assert.That(bench.GlobalWire.IsAsserted, Is.True);
    }

    [Test]
    public void GlobalFsrWrite_ClearsTheFaultAndTheLine()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Issue(Mapped, stream: 9);
        bench.Issue(Unmapped, stream: 10);

        Assert.That(GlobalFsr(bench), Is.EqualTo(Usf | Multi));
        Assert.That(bench.Smmu.Read32(0x54), Is.EqualTo(9), "the syndrome stays the first one's");
        bench.Smmu.Write32(0x48, uint.MaxValue);
        Assert.That(GlobalFsr(bench), Is.Zero);
        Assert.That(bench.GlobalWire.IsAsserted, Is.False);
    }

    [Test]
    public void Issue_GlobalFaultWithoutGfie_IsSilentUntilItIsSet()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Smmu.Write32(0, 1 << 10);

        bench.Issue(Mapped, stream: 9);

        Assert.That(bench.GlobalWire.IsAsserted, Is.False);
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 aborted ReadAsZeroWriteIgnored" }));
        bench.Smmu.Write32(0, 1 << 10 | 1 << 2);
        Assert.That(bench.GlobalWire.IsAsserted, Is.True);
    }

    [Test]
    public void Issue_StreamThatMatchesNothingWithoutUsfcfg_Bypasses()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Smmu.Write32(0, 0);

        bench.Issue(0x1234, stream: 9);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 1234" }));
    }

    [Test]
    public void Issue_WithClientpd_Bypasses()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Smmu.Write32(0, 1 | 1 << 10);

        bench.Issue(Unmapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 200000" }));
    }

    [Test]
    public void Issue_StreamThatMatchesTwice_IsAConflict()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.SetStream(group: 7, StreamId, bank: 0);

        bench.Issue(Mapped);

        Assert.That(GlobalFsr(bench), Is.EqualTo(Smcf));
    }

    [TestCase(true, "1 completed 100000")]
    [TestCase(false, "1 completed 90000000")]
    public void Issue_ConflictWithoutSmcfcfg_BypassesOrTakesTheLowest(bool bypasses, string call)
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500, Stalling, (SmmuKnobs.ConflictBypasses, bypasses));
        bench.SetStream(group: 7, StreamId, bank: 3);
        bench.Smmu.Write32(0, 1 << 10);

        bench.Issue(Mapped);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { call }));
    }

    [TestCase(1u, 0, 0u)]
    [TestCase(2u, 0, Icf)]
    [TestCase(3u, 0, Icf)]
    [TestCase(0u, 200, Ucbf)]
    public void Issue_MappingsThatDoNotTranslate_BypassOrFault(uint type, int bank, uint globalFsr)
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.SetStream(group: 0, StreamId, bank, type);

        bench.Issue(Mapped);

        Assert.That(GlobalFsr(bench), Is.EqualTo(globalFsr));
        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { globalFsr == 0 ? "1 completed 100000" : "1 aborted BusError" }));
    }

    [Test]
    public void S2crWrite_OnAPlatformWhoseFirmwareRewrites_BypassBecomesFaultAndFaultIsIgnored()
    {
        var bench = new SmmuBench(SmmuImplementation.QcomSmmuV2);

        bench.Smmu.Write32(0xc04, 1 << 16);
        bench.Smmu.Write32(0xc08, 2 << 16);

        Assert.That(bench.Smmu.Read32(0xc04), Is.EqualTo(2 << 16));
        Assert.That(bench.Smmu.Read32(0xc08), Is.Zero);
    }

    [Test]
    public void Issue_UnprivilegedByPrivcfg_CannotUseAPrivilegedPage()
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);
        bench.Table.Map(Unmapped, Target, 0x1000, Drivers.ArmSmmu.PageTables.PageProtection.Privileged, out _);
        var access = new StreamTransaction(StreamId, Unmapped, IsWrite: false, Cookie: 1) { IsPrivileged = true };

        bench.Smmu.Issue(access, bench.Master);
        bench.Smmu.Write32(0xc00, 2 << 24);
        bench.Smmu.Issue(access with { Cookie = 2 }, bench.Master);

        Assert.That(bench.Master.Calls, Is.EqualTo(new[] { "1 completed 90000000", "2 stalled" }));
        Assert.That(bench.Fsr, Is.EqualTo(Pf | Ss));
    }
}
