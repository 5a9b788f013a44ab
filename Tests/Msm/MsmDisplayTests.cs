using NUnit.Framework;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Drivers.Msm;
using TopHalf.Drivers.Msm.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Tests.ArmSmmu;

namespace TopHalf.Tests.Msm;

internal sealed class MsmDisplayTests
{
    private const int Irq = 31, Stream = 0x800;
    private const ulong Framebuffer = 0x100_0000;

    private static readonly DisplayParameters _parameters = new() { StreamId = Stream, LinesPerFrame = 10, LinePeriod = Ktime.FromUs(100), ReadsPerLine = 2 };

    [Test]
    public void Frames_OfARunningDisplay_AreCounted()
    {
        var frames = Show(isMapped: true, out var run, out var log);

        Assert.That(frames.While, Is.InRange(9, 11));
        Assert.That(frames.AfterStop, Is.EqualTo(frames.While));
        Assert.That(log.Messages, Is.Empty);
        Assert.That(run.Rules, Is.Empty);
    }

    [Test]
    public void Framebuffer_NotMapped_IsPrintedTenTimesAtMost()
    {
        Show(isMapped: false, out var run, out var log);

        Assert.That(log.Messages, Has.Count.EqualTo(10).And.Some.StartsWith("mdp: fault at iova"));
        Assert.That(run.Rules, Is.Empty);
    }

    /// <summary>Scans out for ten frames, and then waits for as long again.</summary>
    private static (long While, long AfterStop) Show(bool isMapped, out AMachine run, out CollectingLog log)
    {
        var (collecting, frames) = (new CollectingLog(), (0L, 0L));
        run = AMachine.Runs(AMachine.Options with { Knobs = SmmuImplementation.QcomSmmuV2.KnobDefaults, Log = collecting.Logger }, async machine =>
        {
            var (memory, ledger) = (new PhysicalMemory(), new FaultLedger());
            var smmu = new SmmuPlatform("smmu", SmmuImplementation.QcomSmmuV2, new() { FirstContextIrq = 41, GlobalIrq = 40 }, machine, memory, ledger);
            var hardware = new DisplayHardware(machine, smmu.Hardware, machine.Interrupts.Wire(Irq, "mdp", IrqFlow.FastEoi).Line, _parameters);
            var display = new MsmDisplay(new(hardware, "mdp"), machine.Interrupts, Irq);
            var domain = new IommuDomain(smmu.Driver, ledger, "mdp");
            Assert.That(await smmu.Driver.ProbeAsync(), Is.EqualTo(Errno.Ok));
            Assert.That(domain.Attach(new("mdp", [Stream], new("mdp"))), Is.EqualTo(Errno.Ok));
            for (var offset = 0L; isMapped && offset < _parameters.FrameBytes; offset += 4096)
            {
                Assert.That(domain.Map(Framebuffer + (ulong)offset, 0x9000_0000, 4096, isWritable: false, Gfp.Kernel), Is.EqualTo(Errno.Ok));
            }

            Assert.That(display.Start(domain, Framebuffer), Is.EqualTo(Errno.Ok));
            var end = Kernel.Now + Ktime.FromUs(10_500);
            while (Kernel.Now < end)
            {
                Kernel.Udelay(100);
            }

            await display.StopAsync();
            frames.Item1 = display.Frames;
            await Kernel.MsleepAsync(20);
            frames.Item2 = display.Frames;
        });
        log = collecting;
        return frames;
    }
}
