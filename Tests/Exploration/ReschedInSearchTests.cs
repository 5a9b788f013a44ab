using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Exploration;

/// <summary>Where the kernel looks whether somebody else should have the CPU, a search has decided that already, or decides it at the next point.</summary>
internal sealed class ReschedInSearchTests
{
    private const int Irq = 7;

    [TestCase("portfolio")]
    [TestCase("optimal-dpor")]
    [TestCase("hb-caching")]
    public void BhEnable_WithAnInterruptThreadWoken_IsSearched(string strategy)
    {
        var subject = new CodeSubject("woken in the section", AMachine.Options, InitAsync);

        var result = Explorer.Run(subject, new() { Strategy = strategy, Schedules = 50, StopsAtFirst = false });

        // The thread and the section change the same variable, and the lock keeps only softirqs out.
        Assert.That(result.Violations.Select(static found => found.Violation.Rule.Id).Distinct(), Is.EquivalentTo(new[] { "TH7001" }));
    }

    private static async KernelTask InitAsync()
    {
        var (machine, section, value) = (Machine.Current, new SpinLock("section"), new Shared<int>(0, "value"));
        var line = machine.Interrupts.Wire(Irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        var requested = machine.Interrupts.RequestThreadedIrq(
            Irq, null, _ =>
            {
                value.WritePlain(value.ReadPlain() + 1);
                return IrqReturn.Handled;
            }, IrqFlags.OneShot, "dev", out _);
        Assert.That(requested, Is.EqualTo(Errno.Ok));
        ((IHardwareHost)machine).Schedule(Ktime.FromUs(1), new Edge(line));
        using (section.HoldBh())
        {
            value.WritePlain(value.ReadPlain() + 1);
        }

        await Kernel.MsleepAsync(1);
    }

    private sealed class Edge(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
