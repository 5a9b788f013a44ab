using System.Globalization;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>One SMMU of a machine: the hardware, wired up, and the driver for it.</summary>
public sealed class SmmuPlatform
{
    /// <summary>Builds an SMMU into a machine.</summary>
    /// <param name="name">For reports: <c>gpu-smmu</c>.</param>
    /// <param name="implementation">Which one.</param>
    /// <param name="options">How it is integrated and driven.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="memory">Where its page tables are.</param>
    /// <param name="ledger">Where the fate of its faults is kept.</param>
    public SmmuPlatform(
        string name, SmmuImplementation implementation, ArmSmmuOptions options, Machine machine, PhysicalMemory memory, FaultLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(implementation);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(ledger);
        Hardware = new(implementation, machine, memory, WireBanks(name, implementation, options, machine), Wire(machine, options, options.GlobalIrq, $"{name} global"));
        Driver = new(new MmioRegion(Hardware, name) { PoweredBy = options.Power }, machine.Interrupts, memory, options);
        ledger.Add(new SmmuFaultHardware(Hardware, Driver));
    }

    /// <summary>The hardware.</summary>
    public SmmuHardware Hardware { get; }

    /// <summary>The driver.</summary>
    public ArmSmmuDriver Driver { get; }

    private static List<IInterruptWire> WireBanks(string name, SmmuImplementation implementation, ArmSmmuOptions options, Machine machine)
    {
        if (options.SharesContextIrq)
        {
            var shared = new SharedWire(Wire(machine, options, options.FirstContextIrq, $"{name} context"));
            return [.. Enumerable.Range(0, implementation.ContextBanks).Select(_ => shared.AddInput())];
        }

        return
        [
            .. Enumerable.Range(0, implementation.ContextBanks).Select(bank =>
                Wire(machine, options, options.ContextIrq(bank), string.Create(CultureInfo.InvariantCulture, $"{name} ctx{bank}"))),
        ];
    }

    /// <summary>SMMU interrupts are shared peripheral interrupts of a GIC: level with an end of interrupt, unless somebody wired them otherwise.</summary>
    private static InterruptLine Wire(Machine machine, ArmSmmuOptions options, int irq, string name) => options.IsEdge
        ? machine.Interrupts.Wire(irq, name, IrqFlow.Edge, IrqFlags.TriggerRising).Line
        : machine.Interrupts.Wire(irq, name, IrqFlow.FastEoi, IrqFlags.TriggerHigh).Line;
}
