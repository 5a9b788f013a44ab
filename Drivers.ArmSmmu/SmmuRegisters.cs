using TopHalf.Drivers.ArmSmmu.Hardware;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>The registers and bits that the driver uses, by the offsets that the register maps declare.</summary>
/// <remarks>Source of the values that the driver writes: Linux <c>arm-smmu.h</c> and <c>arm-smmu.c</c>.</remarks>
internal static class SmmuRegisters
{
    public const uint FsrStalled = 1u << 30;
    public const uint FsrTranslation = 1u << 1;
    public const uint FsrAccessFlag = 1u << 2;
    public const uint FsrPermission = 1u << 3;
    public const uint FsrExternal = 1u << 4;

    /// <summary>The bits of FSR that tell of a fault by themselves: MULTI, UUT, ASF, TLBLKF, TLBMCF, EF, PF, AFF, TF.</summary>
    public const uint FsrFaultBits = 0x8000_01fe;

    /// <summary>Why the handler answers Handled (<c>ARM_SMMU_CB_FSR_FAULT</c>): the fault bits, and SS.</summary>
    public const uint FsrFault = FsrFaultBits | FsrStalled;

    public const uint Fsynr0Write = 1u << 4;

    // SCTLR: M, TRE, AFE, CFRE, CFIE, S1_ASIDPNE; CFCFG where the domain stalls, HUPCF where the SMMU is integrated so.
    public const uint SctlrEnable = (1u << 0) | (1u << 1) | (1u << 2) | (1u << 5) | (1u << 6) | (1u << 12);
    public const uint SctlrStall = 1u << 7;
    public const uint SctlrHitsUnderFault = 1u << 8;

    // sCR0: GFRE, GFIE, GCFGFRE, GCFGFIE, USFCFG, VMIDPNE, PTM; CLIENTPD clear.
    public const uint Cr0Enable = (1u << 1) | (1u << 2) | (1u << 4) | (1u << 5) | (1u << 10) | (1u << 11) | (1u << 12);

    // TCR2: SEP 7 (upstream), 40 bits of physical address (PASIZE 2).
    public const uint Tcr2 = (7u << 15) | 2;

    // TCR: TTBR1 disabled (EPD1), inner shareable, write-back; T0SZ is added.
    public const uint Tcr = (1u << 23) | (3u << 12) | (1u << 10) | (1u << 8);

    // MAIR: index 0 non-cacheable, 1 write-back, 2 device.
    public const uint Mair0 = 0x0004_ff44;

    // CBAR: TYPE 1 (stage 1, stage 2 bypass), S1_MEMATTR write-back, S1_BPSHCFG non-shareable.
    public const uint CbarStage1 = (1u << 16) | (0xfu << 12) | (3u << 8);

    public const uint SmrValid = 1u << 31;
    public const uint S2CrFault = 2u << 16;
    public const uint S2CrUnprivileged = 2u << 24;

    public static readonly long Sctlr = ContextBankSpace.Map.OffsetOf("SCTLR");
    public static readonly long Resume = ContextBankSpace.Map.OffsetOf("RESUME");
    public static readonly long Tcr2Offset = ContextBankSpace.Map.OffsetOf("TCR2");
    public static readonly long TcrOffset = ContextBankSpace.Map.OffsetOf("TCR");
    public static readonly long Ttbr0 = ContextBankSpace.Map.OffsetOf("TTBR0");
    public static readonly long Mair0Offset = ContextBankSpace.Map.OffsetOf("MAIR0");
    public static readonly long Fsr = ContextBankSpace.Map.OffsetOf("FSR");
    public static readonly long Far = ContextBankSpace.Map.OffsetOf("FAR");
    public static readonly long Fsynr0 = ContextBankSpace.Map.OffsetOf("FSYNR0");
    public static readonly long Fsynr1 = ContextBankSpace.Map.OffsetOf("FSYNR1");
    public static readonly long TlbInvalidateVa = ContextBankSpace.Map.OffsetOf("TLBIVAL");
    public static readonly long TlbInvalidateAsid = ContextBankSpace.Map.OffsetOf("TLBIASID");
    public static readonly long TlbSync = ContextBankSpace.Map.OffsetOf("TLBSYNC");
    public static readonly long TlbStatus = ContextBankSpace.Map.OffsetOf("TLBSTATUS");
}
