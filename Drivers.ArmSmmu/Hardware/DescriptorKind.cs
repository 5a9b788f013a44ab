namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a descriptor is, from its two lowest bits and its level.</summary>
internal enum DescriptorKind
{
    /// <summary>Nothing is mapped here.</summary>
    Invalid,

    /// <summary>It points to the table of the next level.</summary>
    Table,

    /// <summary>It is a page or a block.</summary>
    Leaf,
}
