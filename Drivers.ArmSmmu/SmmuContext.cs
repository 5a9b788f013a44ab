using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Locking;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>What the driver keeps of a context bank in use.</summary>
internal sealed class SmmuContext(IommuDomain domain, int bank, long offset, LpaePageTable tables)
{
    public IommuDomain Domain { get; } = domain;

    /// <summary>The context bank; its ASID is the same number.</summary>
    public int Bank { get; } = bank;

    /// <summary>The page of the bank, in bytes from the start of the registers.</summary>
    public long Offset { get; } = offset;

    public LpaePageTable Tables { get; } = tables;

    /// <summary>Serialises TLB maintenance of the bank, and what writes its SCTLR (<c>cb_lock</c>).</summary>
    public SpinLock Lock { get; } = new($"cb{bank}_lock");

    public IrqAction? Irq { get; set; }

    /// <summary>How many captures there were; SS alone is the last one again.</summary>
    public long Captures { get; set; }

    /// <summary>The last capture, for the thread and for what is reported again.</summary>
    public IommuFault Captured { get; set; }
}
