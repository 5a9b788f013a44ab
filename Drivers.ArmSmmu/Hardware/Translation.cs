namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a table walk found: a fault, or a page or block.</summary>
/// <param name="Fault">Its kind is none when a leaf was found.</param>
/// <param name="Address">The physical address of the page or block.</param>
/// <param name="SizeShift">The leaf's size as a power of two: 12, 21 or 30.</param>
/// <param name="Attributes">What the leaf allows.</param>
internal readonly record struct Translation(TranslationFault Fault, ulong Address, int SizeShift, LeafAttributes Attributes)
{
    public static Translation Failed(FaultKind kind, int level, bool isOnWalk = false) =>
        new(new TranslationFault(kind, level, isOnWalk), 0, 0, LeafAttributes.None);

    public ulong PhysicalAddressOf(ulong virtualAddress) => Address | (virtualAddress & ((1UL << SizeShift) - 1));
}
