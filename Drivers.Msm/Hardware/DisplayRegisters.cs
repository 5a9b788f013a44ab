using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The registers of <see cref="DisplayHardware"/>; offsets in bytes.</summary>
/// <remarks>The INTR registers stand where the kernel's dpu driver has them; all other names and offsets are the model's own.</remarks>
public static class DisplayRegisters
{
    /// <summary>The causes that may assert the wire, as <see cref="DisplayInterrupts"/>. Zero after power-on.</summary>
    public const long IntrEn = 0x010;

    /// <summary>The causes that are pending, as <see cref="DisplayInterrupts"/>. Read only.</summary>
    public const long IntrStatus = 0x014;

    /// <summary>A written one clears the bit of INTR_STATUS. Reads as zero.</summary>
    public const long IntrClear = 0x018;

    /// <summary>Bit 0 enables the scan-out. It starts with line 0; disabling stops it at once.</summary>
    public const long MdpCtlEnable = 0x100;

    /// <summary>The line that is being fetched, from 0. Read only.</summary>
    public const long MdpLineCount = 0x104;

    /// <summary>64 bits: the I/O virtual address of the framebuffer, a multiple of 4 KiB. Taken over at the start of a frame.</summary>
    public const long MdpFbBase = 0x108;

    /// <summary>Frames since power-on, modulo 2^32. Read only.</summary>
    public const long MdpFrameCount = 0x110;

    /// <summary>The declarations.</summary>
    public static RegisterMap Map { get; } = new("MDP", 0x1000,
    [
        new("INTR_EN", IntrEn, Causes(ReadWrite)),
        new("INTR_STATUS", IntrStatus, Causes(ReadOnly)),
        new("INTR_CLEAR", IntrClear, Causes(WriteOnly)),
        new("MDP_CTL_ENABLE", MdpCtlEnable, [Field.Bit("ENABLE", 0, ReadWrite)]),
        Register.Whole("MDP_LINE_COUNT", MdpLineCount, ReadOnly),
        new("MDP_FB_BASE", MdpFbBase, [new("ADDRESS", 12, 63, ReadWrite)], WidthBits: 64),
        Register.Whole("MDP_FRAME_COUNT", MdpFrameCount, ReadOnly),
    ]);

    private static Field[] Causes(Access access) => [Field.Bit("INTF_0_UNDERRUN", 24, access), Field.Bit("INTF_0_VSYNC", 25, access)];
}
