using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>The registers of <see cref="PageRequestIommu"/>; names after SMMUv3, offsets of the model's own.</summary>
internal static class PageRequestRegisters
{
    /// <summary>Bit 0 enables the page request queue (<c>CR0.PRIQEN</c>).</summary>
    public const long Cr0 = 0x00;

    /// <summary>Bit 0 enables the interrupt of the queue (<c>IRQ_CTRL.PRIQ_IRQEN</c>).</summary>
    public const long IrqCtrl = 0x04;

    /// <summary>Where the next entry is written; bit 31 is turned over at each overflow (<c>OVFLG</c>). Read only.</summary>
    public const long PriqProd = 0x08;

    /// <summary>Where software reads next; bit 31 is what it has seen of <c>OVFLG</c> (<c>OVACKFLG</c>).</summary>
    public const long PriqCons = 0x0c;

    /// <summary>64 bits. A write answers a group: group in 0 to 8, code in 9 and 10, address space in 12 to 31. Above is what a checker needs: no hardware has it.</summary>
    public const long PriResp = 0x10;

    /// <summary>A write makes the device of an address space forget its translations; reads as 1 until it has.</summary>
    public const long AtcInv = 0x18;

    /// <summary>The overflow flag of both indexes.</summary>
    public const uint Overflow = 1u << 31;

    /// <summary>The declarations.</summary>
    public static RegisterMap Map { get; } = new("SMMUv3", 0x20,
    [
        new("CR0", Cr0, [Field.Bit("PRIQEN", 0, ReadWrite)]),
        new("IRQ_CTRL", IrqCtrl, [Field.Bit("PRIQ_IRQEN", 0, ReadWrite)]),
        new("PRIQ_PROD", PriqProd, [new("WR", 0, 30, ReadOnly), Field.Bit("OVFLG", 31, ReadOnly)]),
        new("PRIQ_CONS", PriqCons, [new("RD", 0, 30, ReadWrite), Field.Bit("OVACKFLG", 31, ReadWrite)]),
        new("PRI_RESP", PriResp, [new("COMMAND", 0, 63, WriteOnly)], WidthBits: 64),
        new("ATC_INV", AtcInv, [new("PASID", 0, 31, ReadWrite)]),
    ]);
}
