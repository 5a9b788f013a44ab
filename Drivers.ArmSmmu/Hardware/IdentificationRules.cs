using System.Numerics;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The values of the identification registers, from the sizes of an implementation.</summary>
/// <remarks>
/// They tell the truth about the model: stage 1 only, 4 KiB granule, AArch64 formats only (IDR0.PTFS=3), no address
/// translation operations (IDR0.ATOSNS=1). A driver that reads them does not meet what is not modelled.
/// Source of the layout: Linux <c>arm-smmu.h</c>.
/// </remarks>
internal static class IdentificationRules
{
    private const uint CoherentTableWalk = 1u << 14;
    private const uint NoAArch32Formats = 3u << 24;
    private const uint NoAddressTranslation = 1u << 26;
    private const uint StreamMatching = 1u << 27;
    private const uint StageOne = 1u << 30;
    private const uint StreamIdBits = 15;

    public static ulong Idr0(SmmuImplementation implementation) =>
        (uint)implementation.StreamMatchGroups | (StreamIdBits << 9) | CoherentTableWalk | NoAArch32Formats
        | NoAddressTranslation | StreamMatching | StageOne;

    /// <summary>NUMPAGENDXB is the exponent less one of the number of global pages; pages are 4 KiB (PAGESIZE=0).</summary>
    public static ulong Idr1(SmmuImplementation implementation) =>
        (uint)implementation.ContextBanks | ((uint)(BitOperations.Log2((uint)implementation.GlobalPages) - 1) << 28);

    /// <summary>Input, output and upstream bus size, and PTFSv8_4kB at bit 12.</summary>
    public static ulong Idr2(SmmuImplementation implementation)
    {
        var size = SizeCode(implementation.PhysicalAddressBits);
        return size | (size << 4) | (5u << 8) | (1u << 12);
    }

    /// <summary>Bits of an address from the code in IDR2 and TCR2.PASIZE.</summary>
    public static int SizeOf(ulong code) => code switch { 0 => 32, 1 => 36, 2 => 40, 3 => 42, 4 => 44, _ => 48 };

    private static uint SizeCode(int bits) => bits switch
    {
        32 => 0,
        36 => 1,
        40 => 2,
        42 => 3,
        44 => 4,
        48 => 5,
        _ => throw new ArgumentException($"A physical address of {bits} bits cannot be told in IDR2; 32, 36, 40, 42, 44 and 48 can."),
    };
}
