namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The causes in RBBM_INT_0_STATUS, at the bits of an a6xx.</summary>
/// <remarks>
/// By itself the model sets <see cref="CpCacheFlushTs"/> and <see cref="HangDetect"/>. The others are there for
/// <see cref="AdrenoHardware.Raise"/>, so that a driver's handling of them can be tried. Source: the kernel's <c>a6xx.xml</c>.
/// </remarks>
[Flags]
public enum AdrenoInterrupts : uint
{
    /// <summary>No cause.</summary>
    None = 0,

    /// <summary>A register access of the CP went wrong on the AHB.</summary>
    CpAhbError = 1 << 1,

    /// <summary>The asynchronous trace FIFO overflowed.</summary>
    AtbAsyncFifoOverflow = 1 << 6,

    /// <summary>The general purpose counters reported an error.</summary>
    GpcError = 1 << 7,

    /// <summary>The command stream asked for an interrupt; preemption uses it.</summary>
    CpSw = 1 << 8,

    /// <summary>The CP met an opcode, microcode, protection or parity error.</summary>
    CpHwError = 1 << 9,

    /// <summary>The CP has finished with the ring.</summary>
    CpRbDoneTs = 1 << 17,

    /// <summary>A submit is complete and its fence is written.</summary>
    CpCacheFlushTs = 1 << 20,

    /// <summary>The trace bus overflowed.</summary>
    AtbBusOverflow = 1 << 22,

    /// <summary>The hang detector saw no progress for its time.</summary>
    HangDetect = 1 << 23,

    /// <summary>The UCHE was asked for an address out of bounds.</summary>
    UcheOobAccess = 1 << 24,

    /// <summary>The UCHE was asked for a trapped address.</summary>
    UcheTrap = 1 << 25,

    /// <summary>A write to the visibility stream went wrong.</summary>
    TsbWriteError = 1 << 28,

    /// <summary>Something that is fused off was used.</summary>
    SwFuseViolation = 1 << 29,
}
