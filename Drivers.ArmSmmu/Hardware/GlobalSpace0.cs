using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Page 0 of an SMMUv2: configuration, identification, global faults, TLB maintenance and stream mapping.</summary>
/// <remarks>Sources: Linux <c>arm-smmu.h</c> for what drivers use, HiSilicon's <c>soc_smmu500_interface.h</c> for the full bit map.</remarks>
public static class GlobalSpace0
{
    private const string Ats = "global address translation operations (GATS*, GPAR, GATSR)";
    private const string Hypervisor = "TLB invalidation of hypervisor and monitor contexts";

    /// <summary>Declares the page for an implementation.</summary>
    /// <param name="implementation">Gives the number of stream match groups and the identification.</param>
    public static RegisterMap Declare(SmmuImplementation implementation) => new("GR0", 0x1000,
    [
        new("sCR0", 0x000,
        [
            Field.Bit("CLIENTPD", 0, ReadWrite), Field.Bit("GFRE", 1, ReadWrite), Field.Bit("GFIE", 2, ReadWrite),
            Field.Bit("EXIDENABLE", 3, ReadWrite), Field.Bit("GCFGFRE", 4, ReadWrite), Field.Bit("GCFGFIE", 5, ReadWrite),
            new("TRANSIENTCFG", 6, 7, ReadWrite), Field.Bit("STALLD", 8, ReadWrite), Field.Bit("GSE", 9, ReadWrite),
            Field.Bit("USFCFG", 10, ReadWrite), Field.Bit("VMIDPNE", 11, ReadWrite), Field.Bit("PTM", 12, ReadWrite),
            Field.Bit("FB", 13, ReadWrite), new("BSU", 14, 15, ReadWrite), new("MEMATTR", 16, 19, ReadWrite),
            Field.Bit("MTCFG", 20, ReadWrite), Field.Bit("SMCFCFG", 21, ReadWrite), new("SHCFG", 22, 23, ReadWrite),
            new("RACFG", 24, 25, ReadWrite), new("WACFG", 26, 27, ReadWrite), new("NSCFG", 28, 29, ReadWrite),
            Field.Bit("VMID16EN", 31, ReadWrite),
        ], ResetValue: 1),
        new("sCR1", 0x004,
        [
            new("NSNUMCBO", 0, 7, ReadWrite), new("NSNUMSMRGO", 8, 15, ReadWrite), new("NSNUMIRPTO", 16, 23, ReadWrite),
            Field.Bit("GASRAE", 24, ReadWrite), Field.Bit("GEFRO", 25, ReadWrite), Field.Bit("SIF", 26, ReadWrite),
            Field.Bit("SPMEN", 27, ReadWrite), Field.Bit("NSCAFRO", 28, ReadWrite),
        ]),
        new("sCR2", 0x008, [new("BPVMID", 0, 7, ReadWrite)]),
        new("sACR", 0x010,
        [
            Field.Bit("S1WC2EN", 2, ReadWrite), Field.Bit("S2WC2EN", 3, ReadWrite), Field.Bit("IPA2PA_CEN", 4, ReadWrite),
            Field.Bit("SMTNMB_TLBEN", 8, ReadWrite), Field.Bit("MMUDISB_TLBEN", 9, ReadWrite), Field.Bit("S2CRB_TLBEN", 10, ReadWrite),
            Field.Bit("DP4K_TCUDISB", 24, ReadWrite), Field.Bit("DP4K_TBUDISB", 25, ReadWrite), Field.Bit("CACHE_LOCK", 26, ReadWrite),
        ]),
        new("IDR0", 0x020,
        [
            new("NUMSMRG", 0, 7, ReadOnly), Field.Bit("EXIDS", 8, ReadOnly), new("NUMSIDB", 9, 12, ReadOnly), Field.Bit("BTM", 13, ReadOnly),
            Field.Bit("CTTW", 14, ReadOnly), new("NUMIRPT", 16, 23, ReadOnly), new("PTFS", 24, 25, ReadOnly), Field.Bit("ATOSNS", 26, ReadOnly),
            Field.Bit("SMS", 27, ReadOnly), Field.Bit("NTS", 28, ReadOnly), Field.Bit("S2TS", 29, ReadOnly), Field.Bit("S1TS", 30, ReadOnly),
            Field.Bit("SES", 31, ReadOnly),
        ], ResetValue: IdentificationRules.Idr0(implementation)),
        new("IDR1", 0x024,
        [
            new("NUMCB", 0, 7, ReadOnly), new("NUMSSDNDXB", 8, 11, ReadOnly), Field.Bit("SSDTP", 12, ReadOnly), Field.Bit("SMCD", 15, ReadOnly),
            new("NUMS2CB", 16, 23, ReadOnly), new("NUMPAGENDXB", 28, 30, ReadOnly), Field.Bit("PAGESIZE", 31, ReadOnly),
        ], ResetValue: IdentificationRules.Idr1(implementation)),
        new("IDR2", 0x028,
        [
            new("IAS", 0, 3, ReadOnly), new("OAS", 4, 7, ReadOnly), new("UBS", 8, 11, ReadOnly), Field.Bit("PTFSv8_4K", 12, ReadOnly),
            Field.Bit("PTFSv8_16K", 13, ReadOnly), Field.Bit("PTFSv8_64K", 14, ReadOnly), Field.Bit("VMID16S", 15, ReadOnly),
        ], ResetValue: IdentificationRules.Idr2(implementation)),
        Register.Whole("IDR3", 0x02c, ReadOnly),
        Register.Whole("IDR4", 0x030, ReadOnly),
        Register.Whole("IDR5", 0x034, ReadOnly),
        Register.Whole("IDR6", 0x038, ReadOnly),
        new("IDR7", 0x03c, [new("MINOR", 0, 3, ReadOnly), new("MAJOR", 4, 7, ReadOnly)], ResetValue: implementation.Revision),
        Register.Whole("sGFAR", 0x040, ReadWrite, widthBits: 64),
        new("sGFSR", 0x048,
        [
            Field.Bit("ICF", 0, WriteOneToClear), Field.Bit("USF", 1, WriteOneToClear), Field.Bit("SMCF", 2, WriteOneToClear),
            Field.Bit("UCBF", 3, WriteOneToClear), Field.Bit("UCIF", 4, WriteOneToClear), Field.Bit("CAF", 5, WriteOneToClear),
            Field.Bit("EF", 6, WriteOneToClear), Field.Bit("PF", 7, WriteOneToClear), Field.Bit("UUT", 8, WriteOneToClear),
            Field.Bit("MULTI", 31, WriteOneToClear),
        ]),
        Register.Whole("sGFSRRESTORE", 0x04c, WriteOnly),
        new("sGFSYNR0", 0x050,
        [
            Field.Bit("NESTED", 0, ReadWrite), Field.Bit("WNR", 1, ReadWrite), Field.Bit("PNU", 2, ReadWrite), Field.Bit("IND", 3, ReadWrite),
            Field.Bit("NSSTATE", 4, ReadWrite), Field.Bit("NSATTR", 5, ReadWrite), Field.Bit("ATS", 6, ReadWrite),
        ]),
        new("sGFSYNR1", 0x054, [new("STREAMID", 0, 15, ReadWrite), new("SSD_INDEX", 16, 31, ReadWrite)]),
        Register.Whole("sGFSYNR2", 0x058, ReadWrite),
        Register.Whole("STLBIALL", 0x060, WriteOnly),
        new("TLBIVMID", 0x064, [new("VMID", 0, 7, WriteOnly)]),
        Register.Whole("TLBIALLNSNH", 0x068, WriteOnly),
        Register.Whole("TLBIALLH", 0x06c, WriteOnly, notModelled: Hypervisor),
        Register.Whole("sTLBGSYNC", 0x070, WriteOnly),
        new("sTLBGSTATUS", 0x074, [Field.Bit("GSACTIVE", 0, ReadOnly)]),
        new("TLBIVMIDS1", 0x0b8, [new("VMID", 0, 7, WriteOnly)]),
        Register.Whole("STLBIALLM", 0x0bc, WriteOnly, notModelled: Hypervisor),
        Register.Whole("GATS", 0x110, ReadWrite, notModelled: Ats) with { Count = 16 },
        Register.Whole("GPAR", 0x180, ReadWrite, widthBits: 64, notModelled: Ats),
        Register.Whole("GATSR", 0x188, ReadOnly, notModelled: Ats),
        new("SMR", 0x800, [new("ID", 0, 14, ReadWrite), new("MASK", 16, 30, ReadWrite), Field.Bit("VALID", 31, ReadWrite)],
            Count: implementation.StreamMatchGroups),
        new("S2CR", 0xc00,
        [
            new("CBNDX", 0, 7, ReadWrite), Field.Bit("EXIDVALID", 10, ReadWrite), new("TYPE", 16, 17, ReadWrite), new("PRIVCFG", 24, 25, ReadWrite),
        ], Count: implementation.StreamMatchGroups),
    ]);
}
