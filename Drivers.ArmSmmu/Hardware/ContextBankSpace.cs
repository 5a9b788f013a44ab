using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The page of one context bank of an SMMUv2.</summary>
/// <remarks>
/// Sources: Linux <c>arm-smmu.h</c> and HiSilicon's <c>soc_smmu500_interface.h</c>, which agree on SCTLR, TCR and FSR;
/// FSYNR0.ATOF and the fields of FSYNR1 from Qualcomm's <c>smmu500</c> model; RESUME and FSR.SS from the MMU-500 TRM 2.3.5.
/// FSR.SS is not write-one-to-clear: only RESUME clears it.
/// </remarks>
public static class ContextBankSpace
{
    private const string Ats = "address translation operations of a context bank (ATS1*, PAR, ATSR)";
    private const string StageTwo = "stage 2 TLB invalidation (TLBIIPAS2, TLBIIPAS2L)";

    /// <summary>The declarations, the same for every bank of every implementation.</summary>
    public static RegisterMap Map { get; } = new("CB", 0x1000,
    [
        new("SCTLR", 0x000,
        [
            Field.Bit("M", 0, ReadWrite), Field.Bit("TRE", 1, ReadWrite), Field.Bit("AFE", 2, ReadWrite), Field.Bit("AFFD", 3, ReadWrite),
            Field.Bit("E", 4, ReadWrite), Field.Bit("CFRE", 5, ReadWrite), Field.Bit("CFIE", 6, ReadWrite), Field.Bit("CFCFG", 7, ReadWrite),
            Field.Bit("HUPCF", 8, ReadWrite), Field.Bit("WXN", 9, ReadWrite), Field.Bit("UWXN", 10, ReadWrite), Field.Bit("S1_ASIDPNE", 12, ReadWrite),
            new("TRANSIENTCFG", 14, 15, ReadWrite), new("MEMATTR", 16, 19, ReadWrite), Field.Bit("MTCFG", 20, ReadWrite),
            new("SHCFG", 22, 23, ReadWrite), new("RACFG", 24, 25, ReadWrite), new("WACFG", 26, 27, ReadWrite), new("NSCFG", 28, 29, ReadWrite),
            Field.Bit("UCI", 30, ReadWrite),
        ]),
        new("ACTLR", 0x004, [Field.Bit("CMTLB", 0, ReadWrite), Field.Bit("CPRE", 1, ReadWrite)]),
        new("RESUME", 0x008, [Field.Bit("TnR", 0, WriteOnly)]),
        new("TCR2", 0x010,
        [
            new("PASIZE", 0, 2, ReadWrite), Field.Bit("AS", 4, ReadWrite), Field.Bit("TBI0", 5, ReadWrite), Field.Bit("TBI1", 6, ReadWrite),
            Field.Bit("NSCFG0", 14, ReadWrite), new("SEP", 15, 17, ReadWrite), Field.Bit("NSCFG1", 30, ReadWrite),
        ]),
        new("TTBR0", 0x020, [new("ADDRESS", 0, 47, ReadWrite), new("ASID", 48, 63, ReadWrite)], WidthBits: 64),
        new("TTBR1", 0x028, [new("ADDRESS", 0, 47, ReadWrite), new("ASID", 48, 63, ReadWrite)], WidthBits: 64),
        new("TCR", 0x030,
        [
            new("T0SZ", 0, 5, ReadWrite), Field.Bit("EPD0", 7, ReadWrite), new("IRGN0", 8, 9, ReadWrite), new("ORGN0", 10, 11, ReadWrite),
            new("SH0", 12, 13, ReadWrite), new("TG0", 14, 15, ReadWrite), new("T1SZ", 16, 21, ReadWrite), Field.Bit("A1", 22, ReadWrite),
            Field.Bit("EPD1", 23, ReadWrite), new("IRGN1", 24, 25, ReadWrite), new("ORGN1", 26, 27, ReadWrite), new("SH1", 28, 29, ReadWrite),
            new("TG1", 30, 31, ReadWrite),
        ]),
        new("CONTEXTIDR", 0x034, [new("ASID", 0, 7, ReadWrite), new("PROCID", 8, 31, ReadWrite)]),
        Register.Whole("MAIR0", 0x038, ReadWrite),
        Register.Whole("MAIR1", 0x03c, ReadWrite),
        Register.Whole("PAR", 0x050, ReadWrite, widthBits: 64, notModelled: Ats),
        new("FSR", 0x058,
        [
            Field.Bit("TF", 1, WriteOneToClear), Field.Bit("AFF", 2, WriteOneToClear), Field.Bit("PF", 3, WriteOneToClear),
            Field.Bit("EF", 4, WriteOneToClear), Field.Bit("TLBMCF", 5, WriteOneToClear), Field.Bit("TLBLKF", 6, WriteOneToClear),
            Field.Bit("ASF", 7, WriteOneToClear), Field.Bit("UUT", 8, WriteOneToClear), new("FORMAT", 9, 10, ReadOnly),
            Field.Bit("SS", 30, ReadOnly), Field.Bit("MULTI", 31, WriteOneToClear),
        ]),
        Register.Whole("FSRRESTORE", 0x05c, WriteOnly),
        Register.Whole("FAR", 0x060, ReadWrite, widthBits: 64),
        new("FSYNR0", 0x068,
        [
            new("PLVL", 0, 1, ReadWrite), Field.Bit("WNR", 4, ReadWrite), Field.Bit("PNU", 5, ReadWrite), Field.Bit("IND", 6, ReadWrite),
            Field.Bit("NSATTR", 8, ReadWrite), Field.Bit("ATOF", 9, ReadWrite), Field.Bit("PTWF", 10, ReadWrite), Field.Bit("AFR", 11, ReadWrite),
            new("S1CBNDX", 16, 23, ReadWrite),
        ]),
        new("FSYNR1", 0x06c, [new("MID", 0, 7, ReadWrite), new("PID", 8, 12, ReadWrite), new("BID", 13, 15, ReadWrite)]),
        Register.Whole("IPAFAR", 0x070, ReadWrite, widthBits: 64, notModelled: "IPAFAR (stage 2 faults)"),
        Register.Whole("TLBIVA", 0x600, WriteOnly, widthBits: 64),
        Register.Whole("TLBIVAA", 0x608, WriteOnly, widthBits: 64),
        new("TLBIASID", 0x610, [new("ASID", 0, 15, WriteOnly)]),
        Register.Whole("TLBIALL", 0x618, WriteOnly),
        Register.Whole("TLBIVAL", 0x620, WriteOnly, widthBits: 64),
        Register.Whole("TLBIVAAL", 0x628, WriteOnly, widthBits: 64),
        Register.Whole("TLBIIPAS2", 0x630, WriteOnly, widthBits: 64, notModelled: StageTwo),
        Register.Whole("TLBIIPAS2L", 0x638, WriteOnly, widthBits: 64, notModelled: StageTwo),
        Register.Whole("TLBSYNC", 0x7f0, WriteOnly),
        new("TLBSTATUS", 0x7f4, [Field.Bit("SACTIVE", 0, ReadOnly)]),
        Register.Whole("ATS1PR", 0x800, WriteOnly, widthBits: 64, notModelled: Ats),
        Register.Whole("ATS1PW", 0x808, WriteOnly, widthBits: 64, notModelled: Ats),
        Register.Whole("ATS1UR", 0x810, WriteOnly, widthBits: 64, notModelled: Ats),
        Register.Whole("ATS1UW", 0x818, WriteOnly, widthBits: 64, notModelled: Ats),
        Register.Whole("ATSR", 0x8f0, ReadOnly, notModelled: Ats),
    ]);
}
