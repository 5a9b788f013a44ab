using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>One implementation of the SMMUv2 architecture, as data: its sizes, its identification, and its answers to the knobs.</summary>
/// <remarks>
/// The numbers of banks and of stream match groups are chosen by whoever integrates the block; change them with
/// <c>with</c>. Sources: facts of Linux <c>arm-smmu.h</c>, the MMU-500 TRM (ARM DDI 0517), Qualcomm's <c>smmu500</c> model.
/// </remarks>
public sealed record SmmuImplementation
{
    /// <summary>Qualcomm's own SMMUv2, as in the time of the Adreno a5xx (<c>qcom,smmu-v2</c>).</summary>
    /// <remarks>The limits of its translation unit are not public; those of the MMU-500 are assumed.</remarks>
    public static readonly SmmuImplementation QcomSmmuV2 = new()
    {
        Name = "qcom-v2",
        Title = "Qualcomm SMMUv2",
        Revision = 0x20,
        KnobDefaults = Defaults(
            SmmuKnobs.TerminateWhileStalled, SmmuKnobs.RecordFrozenWhileStalled, SmmuKnobs.ResumeWithoutSsIgnored,
            SmmuKnobs.WaiterTranslatesAgain, SmmuKnobs.HupcfCountsSs, SmmuKnobs.TlbSyncWaitsForStalled,
            SmmuKnobs.InvalidateWaitsForSync, SmmuKnobs.StalldSupported, SmmuKnobs.FirmwareRewritesBypass,
            SmmuKnobs.FrsynraHoldsStream, SmmuKnobs.ConflictBypasses),
    };

    /// <summary>ARM's MMU-500 r2p1, as in the time of the Adreno a6xx and a7xx.</summary>
    public static readonly SmmuImplementation Mmu500 = new()
    {
        Name = "mmu-500",
        Title = "ARM MMU-500",
        Revision = 0x21,
        KnobDefaults = Defaults(
            SmmuKnobs.SsHoldsLine, SmmuKnobs.ResumeNeedsFsrClear, SmmuKnobs.RecordFrozenWhileStalled,
            SmmuKnobs.ResumeWithoutSsIgnored, SmmuKnobs.WaiterTranslatesAgain, SmmuKnobs.HupcfCountsSs,
            SmmuKnobs.TlbSyncWaitsForStalled, SmmuKnobs.InvalidateWaitsForSync, SmmuKnobs.StallHoldsWalkSlot,
            SmmuKnobs.FrsynraHoldsStream, SmmuKnobs.ConflictBypasses),
    };

    /// <summary>The implementations that come with TopHalf.</summary>
    public static IReadOnlyList<SmmuImplementation> All { get; } = [QcomSmmuV2, Mmu500];

    /// <summary>Short name in kebab case, as typed on a command line.</summary>
    public required string Name { get; init; }

    /// <summary>Name in reports.</summary>
    public required string Title { get; init; }

    /// <summary>IDR7: major revision in bits 7:4, minor in 3:0.</summary>
    public required uint Revision { get; init; }

    /// <summary>What the implementation answers to each of <see cref="SmmuKnobs.All"/>.</summary>
    public required IReadOnlyDictionary<Knob, bool> KnobDefaults { get; init; }

    /// <summary>Context banks, 1 to 128. The default is 16.</summary>
    public int ContextBanks { get; init; } = 16;

    /// <summary>Stream match register groups, 1 to 128. The default is 48.</summary>
    public int StreamMatchGroups { get; init; } = 48;

    /// <summary>Pages of 4 KiB before the first context bank: 2 to 256, a power of two, no fewer than the banks. The default is 16.</summary>
    public int GlobalPages { get; init; } = 16;

    /// <summary>Bits of a physical address: 32, 36, 40, 42, 44 or 48. The default is 48.</summary>
    public int PhysicalAddressBits { get; init; } = 48;

    /// <summary>Reads that the translation unit holds at a time, 1 or more. The default is 128 (MMU-500 TRM).</summary>
    public int OutstandingReads { get; init; } = 128;

    /// <summary>Writes that the translation unit holds at a time, 1 or more. The default is 128 (MMU-500 TRM).</summary>
    public int OutstandingWrites { get; init; } = 128;

    /// <summary>Page walks at a time, 1 or more. The default is 8 (MMU-500 TRM).</summary>
    public int ParallelWalks { get; init; } = 8;

    /// <summary>Entries of the TLB, 1 or more; replaced round robin. The default, 64, is the model's own.</summary>
    public int TlbEntries { get; init; } = 64;

    /// <summary>Bytes of address space: the global pages, then as many pages for context banks.</summary>
    public long SizeBytes => 2L * GlobalPages * 4096;

    /// <summary>The implementation with a short name, or null.</summary>
    /// <param name="name">As in <see cref="Name"/>.</param>
    public static SmmuImplementation? Find(string name) => All.FirstOrDefault(each => each.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Dictionary<Knob, bool> Defaults(params ReadOnlySpan<Knob> on)
    {
        var defaults = SmmuKnobs.All.ToDictionary(knob => knob, _ => false);
        foreach (var knob in on)
        {
            defaults[knob] = true;
        }

        return defaults;
    }
}
