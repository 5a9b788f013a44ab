namespace TopHalf.Iommu;

/// <summary>Why a translation failed.</summary>
public enum FaultKind : byte
{
    /// <summary>The driver could not tell.</summary>
    Unknown,

    /// <summary>Nothing is mapped there.</summary>
    Translation,

    /// <summary>What is mapped there does not allow it.</summary>
    Permission,

    /// <summary>The access flag is not set.</summary>
    AccessFlag,

    /// <summary>The page table walk was aborted by the memory system.</summary>
    External,
}
