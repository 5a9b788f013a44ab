using NUnit.Framework;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Tests.Interrupts;

/// <summary>Interrupts for tests.</summary>
internal static class AnInterrupt
{
    /// <summary>An edge with a handler that answers Handled.</summary>
    public static IInterruptWire Edge(Machine machine, int irq, Action handler, int cpu = 0)
    {
        machine.Interrupts.Wire(irq, "dev", IrqFlow.Edge, IrqFlags.TriggerRising);
        return Requested(machine, irq, handler, cpu);
    }

    /// <summary>A level that its handler has to drop.</summary>
    public static IInterruptWire Level(Machine machine, int irq, Action handler, int cpu = 0)
    {
        machine.Interrupts.Wire(irq, "dev");
        return Requested(machine, irq, handler, cpu);
    }

    /// <summary>Lets code occur in the hardware after a delay.</summary>
    public static void After(Machine machine, Ktime delay, Action what) => machine.Schedule(delay, new Occurrence(what));

    private static IInterruptWire Requested(Machine machine, int irq, Action handler, int cpu)
    {
        var requested = machine.Interrupts.RequestIrq(irq, _ =>
        {
            handler();
            return IrqReturn.Handled;
        }, IrqFlags.None, "dev", out _);
        Assert.That(requested, Is.EqualTo(Errno.Ok));
        if (cpu != 0)
        {
            machine.Interrupts.SetAffinity(irq, cpu);
        }

        return machine.Interrupts[irq].Line;
    }

    private sealed class Occurrence(Action what) : IHardwareEvent
    {
        public void Occur(long argument) => what();
    }
}
