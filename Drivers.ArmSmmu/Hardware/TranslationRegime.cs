namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The registers of a context bank that a stage-1 translation depends on.</summary>
/// <param name="Ttbr0">TTBR0, for addresses with zeros at the top.</param>
/// <param name="Ttbr1">TTBR1, for addresses with ones at the top.</param>
/// <param name="Tcr">TCR in its long-descriptor form.</param>
/// <param name="Tcr2">TCR2.</param>
/// <param name="Sctlr">SCTLR.</param>
internal readonly record struct TranslationRegime(ulong Ttbr0, ulong Ttbr1, ulong Tcr, ulong Tcr2, ulong Sctlr)
{
    private const int UpstreamSignBit = 48;

    public bool AccessFlagFaults => !ContextBankFields.Affd.IsSetIn(Sctlr);

    public bool WritableIsNeverExecuted => ContextBankFields.Wxn.IsSetIn(Sctlr);

    public int PhysicalAddressBits => IdentificationRules.SizeOf(ContextBankFields.PaSize.In(Tcr2));

    /// <summary>The ASID of its entries in the TLB: 8 bits unless TCR2.AS.</summary>
    public ushort Asid
    {
        get
        {
            var asid = ContextBankFields.AsidIn1.IsSetIn(Tcr) ? Ttbr1 >> 48 : Ttbr0 >> 48;
            return (ushort)(ContextBankFields.AsidIs16Bit.IsSetIn(Tcr2) ? asid : asid & 0xff);
        }
    }

    /// <summary>The address as the walk sees it: the sign of the upstream bus extended (TCR2.SEP=7), a tag ignored (TBI).</summary>
    /// <remarks>Other sign extension positions are not modelled: the address is taken as it is.</remarks>
    public ulong Canonical(ulong address)
    {
        const ulong tagMask = 0xffUL << 56;
        if (ContextBankFields.SignPosition.In(Tcr2) == 7 && address >> UpstreamSignBit == 1)
        {
            address |= ulong.MaxValue << UpstreamSignBit;
        }

        var isUpper = (address & (1UL << 55)) != 0;
        var ignoresTag = isUpper ? ContextBankFields.Tbi1.IsSetIn(Tcr2) : ContextBankFields.Tbi0.IsSetIn(Tcr2);
        return !ignoresTag ? address : isUpper ? address | tagMask : address & ~tagMask;
    }
}
