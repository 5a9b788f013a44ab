namespace TopHalf.Drivers.ArmSmmu.PageTables;

/// <summary>What a mapping allows, after the kernel's <c>IOMMU_READ</c> and so on.</summary>
/// <remarks>Stage 1 cannot forbid reads, so a mapping without <see cref="Read"/> can still be read. Source: Linux <c>io-pgtable-arm.c</c>.</remarks>
[Flags]
public enum PageProtection
{
    /// <summary>Reads by privileged and other accesses, as every mapping allows.</summary>
    None = 0,

    /// <summary>IOMMU_READ.</summary>
    Read = 1 << 0,

    /// <summary>IOMMU_WRITE: writes.</summary>
    Write = 1 << 1,

    /// <summary>IOMMU_CACHE: write-back cacheable, MAIR index 1.</summary>
    Cache = 1 << 2,

    /// <summary>IOMMU_NOEXEC: no instruction fetches.</summary>
    NoExecute = 1 << 3,

    /// <summary>IOMMU_MMIO: device memory, MAIR index 2.</summary>
    Mmio = 1 << 4,

    /// <summary>IOMMU_PRIV: privileged accesses only.</summary>
    Privileged = 1 << 5,
}
