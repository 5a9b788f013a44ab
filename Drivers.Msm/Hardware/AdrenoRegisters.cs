using System.Numerics;
using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The registers of <see cref="AdrenoHardware"/>; offsets in bytes, where the manuals count words of 4.</summary>
/// <remarks>
/// Names, offsets and bits are those of the kernel's <c>a6xx.xml</c> and of Qualcomm's <c>a6xx_reg.h</c>, with these exceptions,
/// which are the model's own: RBBM_FENCE stands for the fence in the ring's shared memory (<c>memptrs</c>); RESET_PENDING is
/// bit 31 of RBBM_SW_RESET_CMD; CP_RB_RPTR and CP_IB1_REM_SIZE count submits and accesses, not words; CP_IB1_BASE is one
/// register of 64 bits; and the CP itself writes CP_SCRATCH[7].
/// </remarks>
public static class AdrenoRegisters
{
    /// <summary>A written one clears the bit of RBBM_INT_0_STATUS. Reads as zero.</summary>
    public const long RbbmIntClearCmd = 0x037 * 4;

    /// <summary>The causes that may assert the wire, as <see cref="AdrenoInterrupts"/>. Zero after power-on.</summary>
    public const long RbbmInt0Mask = 0x038 * 4;

    /// <summary>Writing <see cref="SwReset"/> starts a reset; <see cref="ResetPending"/> reads as one until it is complete.</summary>
    public const long RbbmSwResetCmd = 0x043 * 4;

    /// <summary>The causes that are pending, as <see cref="AdrenoInterrupts"/>. Read only.</summary>
    public const long RbbmInt0Status = 0x201 * 4;

    /// <summary>Not zero while a submit is not done or a reset is pending.</summary>
    public const long RbbmStatus = 0x210 * 4;

    /// <summary>Holds <see cref="SmmuStalledOnFault"/>.</summary>
    public const long RbbmStatus3 = 0x213 * 4;

    /// <summary>Submits that the CP has taken from the ring or that a reset dropped, since power-on, modulo 2^32. Read only.</summary>
    public const long CpRbRptr = 0x806 * 4;

    /// <summary>Any write lets the CP execute what is in the ring at that moment. The value is kept and means nothing to the model.</summary>
    public const long CpRbWptr = 0x807 * 4;

    /// <summary>The first of eight scratch registers. The CP puts the seqno of the submit that it begins into the last.</summary>
    public const long CpScratch = 0x883 * 4;

    /// <summary>64 bits: the I/O virtual address of the submit that runs or ran last. Read only.</summary>
    public const long CpIb1Base = 0x928 * 4;

    /// <summary>Accesses of the current submit that are not issued yet, at most 2^32 - 1. Read only.</summary>
    public const long CpIb1RemSize = 0x92a * 4;

    /// <summary>The seqno of the last complete submit. The CPU may write it too, as it may write the shared memory.</summary>
    public const long RbbmFence = 0x4000;

    /// <summary>In RBBM_SW_RESET_CMD: starts a reset.</summary>
    public const uint SwReset = 1;

    /// <summary>In RBBM_SW_RESET_CMD: a reset waits for transactions in flight.</summary>
    public const uint ResetPending = 1u << 31;

    /// <summary>In RBBM_STATUS: the CP is busy.</summary>
    public const uint CpBusy = 1 << 2;

    /// <summary>In RBBM_STATUS: the GPU is busy, accesses to its registers not counted.</summary>
    public const uint GpuBusyIgnAhb = 1 << 23;

    /// <summary>In RBBM_STATUS3: a transaction of the GPU is stalled in the SMMU.</summary>
    public const uint SmmuStalledOnFault = 1 << 24;

    private static readonly (string Name, AdrenoInterrupts Cause)[] _causes =
    [
        ("CP_AHB_ERROR", AdrenoInterrupts.CpAhbError), ("RBBM_ATB_ASYNCFIFO_OVERFLOW", AdrenoInterrupts.AtbAsyncFifoOverflow),
        ("RBBM_GPC_ERROR", AdrenoInterrupts.GpcError), ("CP_SW", AdrenoInterrupts.CpSw), ("CP_HW_ERROR", AdrenoInterrupts.CpHwError),
        ("CP_RB_DONE_TS", AdrenoInterrupts.CpRbDoneTs), ("CP_CACHE_FLUSH_TS", AdrenoInterrupts.CpCacheFlushTs),
        ("RBBM_ATB_BUS_OVERFLOW", AdrenoInterrupts.AtbBusOverflow), ("RBBM_HANG_DETECT", AdrenoInterrupts.HangDetect),
        ("UCHE_OOB_ACCESS", AdrenoInterrupts.UcheOobAccess), ("UCHE_TRAP_INTR", AdrenoInterrupts.UcheTrap),
        ("TSB_WRITE_ERROR", AdrenoInterrupts.TsbWriteError), ("SWFUSEVIOLATION", AdrenoInterrupts.SwFuseViolation),
    ];

    /// <summary>The declarations.</summary>
    public static RegisterMap Map { get; } = new("GPU", 0x5000,
    [
        new("RBBM_INT_CLEAR_CMD", RbbmIntClearCmd, Causes(WriteOnly)),
        new("RBBM_INT_0_MASK", RbbmInt0Mask, Causes(ReadWrite)),
        new("RBBM_SW_RESET_CMD", RbbmSwResetCmd, [Field.Bit("SW_RESET", 0, WriteOnly), Field.Bit("RESET_PENDING", 31, ReadOnly)]),
        new("RBBM_INT_0_STATUS", RbbmInt0Status, Causes(ReadOnly)),
        new("RBBM_STATUS", RbbmStatus, [Field.Bit("CP_BUSY", 2, ReadOnly), Field.Bit("GPU_BUSY_IGN_AHB", 23, ReadOnly)]),
        new("RBBM_STATUS3", RbbmStatus3, [Field.Bit("SMMU_STALLED_ON_FAULT", 24, ReadOnly)]),
        Register.Whole("CP_RB_RPTR", CpRbRptr, ReadOnly),
        Register.Whole("CP_RB_WPTR", CpRbWptr, ReadWrite),
        Register.Whole("CP_SCRATCH", CpScratch, ReadWrite) with { Count = 8 },
        Register.Whole("CP_IB1_BASE", CpIb1Base, ReadOnly, widthBits: 64),
        Register.Whole("CP_IB1_REM_SIZE", CpIb1RemSize, ReadOnly),
        Register.Whole("RBBM_FENCE", RbbmFence, ReadWrite),
    ]);

    private static Field[] Causes(Access access) =>
        [.. _causes.Select(each => Field.Bit(each.Name, BitOperations.TrailingZeroCount((uint)each.Cause), access))];
}
