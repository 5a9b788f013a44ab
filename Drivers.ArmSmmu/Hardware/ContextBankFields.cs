using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The registers and fields of a context bank that the model itself uses, resolved once.</summary>
internal static class ContextBankFields
{
    public static readonly RegisterHandle Sctlr = Register("SCTLR");
    public static readonly RegisterHandle Tcr2 = Register("TCR2");
    public static readonly RegisterHandle Tcr = Register("TCR");
    public static readonly RegisterHandle Ttbr0 = Register("TTBR0");
    public static readonly RegisterHandle Ttbr1 = Register("TTBR1");
    public static readonly RegisterHandle Fsr = Register("FSR");
    public static readonly RegisterHandle Far = Register("FAR");
    public static readonly RegisterHandle Fsynr0 = Register("FSYNR0");
    public static readonly RegisterHandle Fsynr1 = Register("FSYNR1");

    public static readonly FieldHandle M = Field("SCTLR", "M");
    public static readonly FieldHandle Affd = Field("SCTLR", "AFFD");
    public static readonly FieldHandle Cfre = Field("SCTLR", "CFRE");
    public static readonly FieldHandle Cfie = Field("SCTLR", "CFIE");
    public static readonly FieldHandle Cfcfg = Field("SCTLR", "CFCFG");
    public static readonly FieldHandle Hupcf = Field("SCTLR", "HUPCF");
    public static readonly FieldHandle Wxn = Field("SCTLR", "WXN");

    public static readonly FieldHandle PaSize = Field("TCR2", "PASIZE");
    public static readonly FieldHandle AsidIs16Bit = Field("TCR2", "AS");
    public static readonly FieldHandle Tbi0 = Field("TCR2", "TBI0");
    public static readonly FieldHandle Tbi1 = Field("TCR2", "TBI1");
    public static readonly FieldHandle SignPosition = Field("TCR2", "SEP");

    public static readonly FieldHandle T0Sz = Field("TCR", "T0SZ");
    public static readonly FieldHandle Epd0 = Field("TCR", "EPD0");
    public static readonly FieldHandle Tg0 = Field("TCR", "TG0");
    public static readonly FieldHandle T1Sz = Field("TCR", "T1SZ");
    public static readonly FieldHandle AsidIn1 = Field("TCR", "A1");
    public static readonly FieldHandle Epd1 = Field("TCR", "EPD1");
    public static readonly FieldHandle Tg1 = Field("TCR", "TG1");

    public static readonly FieldHandle Ss = Field("FSR", "SS");
    public static readonly FieldHandle Multi = Field("FSR", "MULTI");
    public static readonly FieldHandle SyncActive = Field("TLBSTATUS", "SACTIVE");

    public static readonly FieldHandle Level = Field("FSYNR0", "PLVL");
    public static readonly FieldHandle Wnr = Field("FSYNR0", "WNR");
    public static readonly FieldHandle Pnu = Field("FSYNR0", "PNU");
    public static readonly FieldHandle Ind = Field("FSYNR0", "IND");
    public static readonly FieldHandle Ptwf = Field("FSYNR0", "PTWF");

    /// <summary>Every bit of FSR that tells of a fault: those that software clears by writing ones, MULTI among them, but not SS.</summary>
    public const ulong FaultBits = 0x8000_01fe;

    private static RegisterHandle Register(string name) => ContextBankSpace.Map.Find(name);

    private static FieldHandle Field(string register, string name) => ContextBankSpace.Map.Find(register, name);
}
