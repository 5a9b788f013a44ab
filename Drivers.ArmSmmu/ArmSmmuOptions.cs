using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>How an SMMU is integrated, and how its driver reports.</summary>
public sealed record ArmSmmuOptions
{
    /// <summary>The interrupt of context bank 0; bank n has the number n higher, unless they share one.</summary>
    public required int FirstContextIrq { get; init; }

    /// <summary>Whether all banks share the interrupt <see cref="FirstContextIrq"/>. Default false.</summary>
    public bool SharesContextIrq { get; init; }

    /// <summary>The interrupt of global faults.</summary>
    public required int GlobalIrq { get; init; }

    /// <summary>From which context context faults are reported. Default: hard interrupt.</summary>
    public SmmuIrqMode IrqMode { get; init; } = SmmuIrqMode.Hard;

    /// <summary>Makes what is done in the context interrupt of a bank; null for the usual path, which reports to the core. Default null.</summary>
    public Func<SmmuContextBank, IContextFaultPath>? FaultPath { get; init; }

    /// <summary>Whether the interrupt lines are wired as edges and not as levels. Default false.</summary>
    public bool IsEdge { get; init; }

    /// <summary>Whether later accesses of a bank that stalls go on under a fault (SCTLR.HUPCF). Default true, as the GPU's bank has it upstream.</summary>
    public bool HitsUnderFault { get; init; } = true;

    /// <summary>Who knows whether the SMMU has power; null where it always has. Default null.</summary>
    public IPowerState? Power { get; init; }

    /// <summary>The stream that always gets context bank 0; null for none.</summary>
    public int? FirstBankStream { get; init; }

    /// <summary>The interrupt of a context bank.</summary>
    /// <param name="bank">The bank.</param>
    public int ContextIrq(int bank) => SharesContextIrq ? FirstContextIrq : FirstContextIrq + bank;
}
