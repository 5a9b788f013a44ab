using TopHalf.Drivers.ArmSmmu.PageTables;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Locking;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>What the driver keeps of a context bank in use.</summary>
internal sealed class SmmuContext(SmmuContextBank registers, long offset, LpaePageTable tables)
{
    public SmmuContextBank Registers { get; } = registers;

    public IommuDomain Domain => Registers.Domain;

    /// <summary>The context bank; its ASID is the same number.</summary>
    public int Bank => Registers.Number;

    /// <summary>The page of the bank, in bytes from the start of the registers.</summary>
    public long Offset { get; } = offset;

    public LpaePageTable Tables { get; } = tables;

    public SpinLock Lock => Registers.Lock;

    public IrqAction? Irq { get; set; }
}
