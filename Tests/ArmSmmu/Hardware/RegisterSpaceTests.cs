using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Memory;
using TopHalf.Tests.Devices;

namespace TopHalf.Tests.ArmSmmu.Hardware;

[TestFixture]
internal sealed class RegisterSpaceTests
{
    private static readonly SmmuBench _bench = new(SmmuImplementation.Mmu500);

    [Test]
    public void Idr_TellsTheSizesAndTheLimitsOfTheModel()
    {
        Assert.That(_bench.Smmu.Read32(0x20) & 0xff, Is.EqualTo(48), "NUMSMRG");
        Assert.That(_bench.Smmu.Read32(0x20) >> 29 & 3, Is.EqualTo(2), "stage 1, no stage 2");
        Assert.That(_bench.Smmu.Read32(0x24) & 0xff, Is.EqualTo(16), "NUMCB");
        Assert.That(2u << (int)(_bench.Smmu.Read32(0x24) >> 28 & 7), Is.EqualTo(16), "pages before the first bank");
        Assert.That(_bench.Smmu.Read32(0x28), Is.EqualTo(0x1555));
        Assert.That(_bench.Smmu.Read32(0x3c), Is.EqualTo(0x21));
    }

    [TestCase(0x000, "GR0.sCR0")]
    [TestCase(0x80c, "GR0.SMR[3]")]
    [TestCase(0x1404, "GR1.CBFRSYNRA[1]")]
    [TestCase(0x10058, "CB0.FSR")]
    [TestCase(0x12064, "CB2.FAR")]
    [TestCase(0x2000, "SMMU.0x2000")]
    public void NameAt_NamesBlockAndRegister(long offset, string name)
    {
        Assert.That(_bench.Smmu.NameAt(offset), Is.EqualTo(name));
    }

    [TestCase(0x110, "global address translation")]
    [TestCase(0x2000, "implementation defined pages")]
    [TestCase(0x10800, "address translation operations of a context bank")]
    [TestCase(0x10638, "stage 2")]
    [TestCase(0x900000, "beyond the last context bank")]
    public void Write32_WhatIsNotModelled_IsTold(long offset, string what)
    {
        var bench = new SmmuBench(SmmuImplementation.Mmu500);

        bench.Smmu.Write32(offset, 1);

        Assert.That(bench.Host.NotModelledParts.Single(), Does.Contain(what));
    }

    [Test]
    public void KnobDefaults_EveryImplementation_AnswersEveryKnob()
    {
        foreach (var implementation in SmmuImplementation.All)
        {
            Assert.That(implementation.KnobDefaults.Keys, Is.EquivalentTo(SmmuKnobs.All));
            Assert.That(SmmuImplementation.Find(implementation.Name), Is.SameAs(implementation));
        }
    }

    [Test]
    public void Constructor_WiresThatDoNotFitTheBanks_Throws()
    {
        Assert.That(
            () => new SmmuHardware(SmmuImplementation.Mmu500, new FakeHardwareHost(), new PhysicalMemory(), [new CountingWire()], new CountingWire()),
            Throws.ArgumentException.With.Message.Contains("16 context banks"));
    }

    [Test]
    public void Constructor_BanksThatDoNotFitThePages_Throws()
    {
        var implementation = SmmuImplementation.Mmu500 with { GlobalPages = 8 };

        Assert.That(
            () => new SmmuHardware(implementation, new FakeHardwareHost(), new PhysicalMemory(), new IInterruptWire[16], new CountingWire()),
            Throws.ArgumentException.With.Message.Contains("global pages"));
    }
}
