using TopHalf.Devices;
using static TopHalf.Devices.Access;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Page 1 of an SMMUv2: what belongs to a context bank but is configured globally.</summary>
/// <remarks>
/// Source: Linux <c>arm-smmu.h</c>; the two uses of CBAR bits 15:8 (stage-1 attributes, or the stage-2 bank of a nested one)
/// are one field here, since neither has an effect on the model.
/// </remarks>
public static class GlobalSpace1
{
    /// <summary>Declares the page for an implementation.</summary>
    /// <param name="implementation">Gives the number of context banks.</param>
    public static RegisterMap Declare(SmmuImplementation implementation) => new("GR1", 0x1000,
    [
        new("CBAR", 0x000,
        [
            new("VMID", 0, 7, ReadWrite), new("BPSHCFG", 8, 9, ReadWrite), new("BITS_11_10", 10, 11, ReadWrite), new("MEMATTR", 12, 15, ReadWrite),
            new("TYPE", 16, 17, ReadWrite), new("IRPTNDX", 24, 31, ReadWrite),
        ], Count: implementation.ContextBanks),
        new("CBFRSYNRA", 0x400, [new("STREAMID", 0, 15, ReadWrite)], Count: implementation.ContextBanks),
        new("CBA2R", 0x800, [Field.Bit("VA64", 0, ReadWrite), new("VMID16", 16, 31, ReadWrite)], Count: implementation.ContextBanks),
    ]);
}
