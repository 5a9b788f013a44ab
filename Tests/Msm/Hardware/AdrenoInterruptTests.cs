using NUnit.Framework;
using TopHalf.Drivers.Msm.Hardware;
using static TopHalf.Drivers.Msm.Hardware.AdrenoRegisters;

namespace TopHalf.Tests.Msm.Hardware;

internal sealed class AdrenoInterruptTests
{
    [Test]
    public void Wire_CauseIsCleared_IsDeasserted()
    {
        var bench = new AdrenoBench(new FakePort());
        bench.Gpu.Raise(AdrenoInterrupts.CpHwError | AdrenoInterrupts.CpSw);

        bench.Gpu.Write32(RbbmIntClearCmd, (uint)AdrenoInterrupts.CpSw);
        var isAssertedByTheOther = bench.Wire.IsAsserted;
        bench.Gpu.Write32(RbbmIntClearCmd, (uint)AdrenoInterrupts.CpHwError);

        Assert.That((isAssertedByTheOther, bench.Wire.IsAsserted), Is.EqualTo((true, false)));
        Assert.That(bench.Gpu.Read32(RbbmIntClearCmd), Is.Zero);
    }

    [Test]
    public void Wire_MaskedCause_AssertsWhenUnmasked()
    {
        var bench = new AdrenoBench(new FakePort());
        bench.Gpu.Write32(RbbmInt0Mask, 0);

        bench.Gpu.Raise(AdrenoInterrupts.CpHwError);
        var isAssertedWhileMasked = bench.Wire.IsAsserted;
        bench.Gpu.Write32(RbbmInt0Mask, (uint)AdrenoInterrupts.CpHwError);
        var isAssertedWhenUnmasked = bench.Wire.IsAsserted;
        bench.Gpu.Write32(RbbmInt0Mask, 0);

        Assert.That((isAssertedWhileMasked, isAssertedWhenUnmasked, bench.Wire.IsAsserted), Is.EqualTo((false, true, false)));
        Assert.That(bench.Pending, Is.EqualTo(AdrenoInterrupts.CpHwError));
    }

    [Test]
    public void Wire_IsToldOfEachNewCauseAndOfNoOldOne()
    {
        var bench = new AdrenoBench(new FakePort());

        bench.Gpu.Raise(AdrenoInterrupts.CpHwError);
        bench.Gpu.Raise(AdrenoInterrupts.CpHwError);
        bench.Gpu.Raise(AdrenoInterrupts.CpSw);

        Assert.That(bench.Wire.Asserts, Is.EqualTo(2));
    }

    [Test]
    public void Fence_ReadOrPeeked_HasNoSideEffect()
    {
        var bench = new AdrenoBench(new FakePort());
        bench.Submit(3);
        bench.Advance(0);

        var reads = new[] { bench.Fence, bench.Gpu.Peek32(RbbmFence), bench.Fence };

        Assert.That(reads, Is.All.EqualTo(3));
        Assert.That(bench.Wire.IsAsserted, Is.True);
    }

    [TestCase(nameof(AdrenoParameters.StreamId))]
    [TestCase(nameof(AdrenoParameters.Spacing))]
    [TestCase(nameof(AdrenoParameters.MaxOutstanding))]
    [TestCase(nameof(AdrenoParameters.HangDetect))]
    public void Parameters_OutOfRange_AreRefusedByName(string name)
    {
        AdrenoParameters Make() => name switch
        {
            nameof(AdrenoParameters.StreamId) => new() { StreamId = 32768 },
            nameof(AdrenoParameters.Spacing) => new() { Spacing = default },
            nameof(AdrenoParameters.MaxOutstanding) => new() { MaxOutstanding = 0 },
            _ => new() { HangDetect = default },
        };

        Assert.That(Make, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith(name));
    }
}
