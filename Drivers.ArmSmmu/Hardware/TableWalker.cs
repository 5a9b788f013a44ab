using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Walks AArch64 stage-1 tables with a 4 KiB granule.</summary>
/// <remarks>
/// Descriptor layout, start levels and fault kinds as in Linux <c>io-pgtable-arm.c</c> and Qualcomm's <c>smmu500</c> model. It
/// reads memory and nothing else; what it finds is not checked against the access (see <see cref="AccessRules"/>).
/// </remarks>
internal static class TableWalker
{
    private const int BitsPerLevel = 9;
    private const int LastLevel = 3;
    private const ulong AddressMask = 0x0000_ffff_ffff_f000;
    private const ulong AccessFlag = 1UL << 10;

    public static Translation Walk(PhysicalMemory memory, in TranslationRegime regime, ulong address)
    {
        if (!TrySelectTable(regime, address, out var table, out var inputBits))
        {
            return Translation.Failed(FaultKind.Translation, 0);
        }

        var input = address & ((1UL << inputBits) - 1);
        var physicalLimit = 1UL << regime.PhysicalAddressBits;
        var hints = LeafAttributes.None;
        var hintsDenyUnprivileged = false;
        for (var level = StartLevel(inputBits); ; level++)
        {
            if (table >= physicalLimit)
            {
                return Translation.Failed(FaultKind.AddressSize, level, isOnWalk: true);
            }

            var shift = 12 + (BitsPerLevel * (LastLevel - level));
            if (!memory.TryRead64(table + (((input >> shift) & 0x1ff) * 8), out var descriptor))
            {
                return Translation.Failed(FaultKind.External, level, isOnWalk: true);
            }

            switch (KindOf(descriptor, level))
            {
                case DescriptorKind.Invalid:
                    return Translation.Failed(FaultKind.Translation, level);

                case DescriptorKind.Table:
                    table = descriptor & AddressMask;
                    hints |= HintsOf(descriptor);
                    hintsDenyUnprivileged |= (descriptor & (1UL << 61)) != 0;
                    break;

                default:
                    var leaf = descriptor & AddressMask & ~((1UL << shift) - 1);
                    if (leaf >= physicalLimit)
                    {
                        return Translation.Failed(FaultKind.AddressSize, level);
                    }

                    if ((descriptor & AccessFlag) == 0 && regime.AccessFlagFaults)
                    {
                        return Translation.Failed(FaultKind.AccessFlag, level);
                    }

                    var attributes = AttributesOf(descriptor) | hints;
                    attributes &= hintsDenyUnprivileged ? ~LeafAttributes.Unprivileged : ~LeafAttributes.None;
                    return new Translation(new TranslationFault(FaultKind.None, level), leaf, shift, attributes);
            }
        }
    }

    /// <summary>The level at which a walk begins, from the bits of the input address, 25 to 48.</summary>
    public static int StartLevel(int inputBits) => inputBits switch { > 39 => 0, > 30 => 1, _ => 2 };

    private static bool TrySelectTable(in TranslationRegime regime, ulong address, out ulong table, out int inputBits)
    {
        // Bits 5:1 of a TTBR are too low to be part of the address of a table, and bit 0 is CnP.
        const ulong baseMask = 0x0000_ffff_ffff_ffc0;
        var tcr = regime.Tcr;
        inputBits = 64 - (int)ContextBankFields.T0Sz.In(tcr);
        if (IsLegal(inputBits) && address >> inputBits == 0)
        {
            table = regime.Ttbr0 & baseMask;
            return !ContextBankFields.Epd0.IsSetIn(tcr) && ContextBankFields.Tg0.In(tcr) == 0;
        }

        inputBits = 64 - (int)ContextBankFields.T1Sz.In(tcr);
        table = regime.Ttbr1 & baseMask;
        return IsLegal(inputBits) && ~address >> inputBits == 0
            && !ContextBankFields.Epd1.IsSetIn(tcr) && ContextBankFields.Tg1.In(tcr) == 2;
    }

    private static bool IsLegal(int inputBits) => inputBits is >= 25 and <= 48;

    // Type 1 is a block at levels 1 and 2 only; type 3 is a page at the last level and a table above it.
    private static DescriptorKind KindOf(ulong descriptor, int level) => (descriptor & 3) switch
    {
        1 when level is 1 or 2 => DescriptorKind.Leaf,
        3 => level == LastLevel ? DescriptorKind.Leaf : DescriptorKind.Table,
        _ => DescriptorKind.Invalid,
    };

    private static LeafAttributes AttributesOf(ulong descriptor) =>
        When(descriptor, 6, LeafAttributes.Unprivileged) | When(descriptor, 7, LeafAttributes.ReadOnly)
        | When(descriptor, 11, LeafAttributes.NotGlobal) | When(descriptor, 53, LeafAttributes.PrivilegedExecuteNever)
        | When(descriptor, 54, LeafAttributes.ExecuteNever);

    private static LeafAttributes HintsOf(ulong descriptor) =>
        When(descriptor, 62, LeafAttributes.ReadOnly) | When(descriptor, 60, LeafAttributes.ExecuteNever)
        | When(descriptor, 59, LeafAttributes.PrivilegedExecuteNever);

    private static LeafAttributes When(ulong descriptor, int bit, LeafAttributes attribute) =>
        (descriptor & (1UL << bit)) != 0 ? attribute : LeafAttributes.None;
}
