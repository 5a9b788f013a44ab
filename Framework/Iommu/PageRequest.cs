namespace TopHalf.Iommu;

/// <summary>A page request, as a device sends it and an IOMMU queues it (PCI Express, Page Request Interface).</summary>
/// <param name="Pasid">The address space of the access.</param>
/// <param name="GroupId">The page request group index, 9 bits: a device uses it again as soon as its group was answered.</param>
/// <param name="Address">The address of the page.</param>
/// <param name="IsWrite">Whether the access writes.</param>
/// <param name="IsLast">Whether it closes its group: only then may the group be answered.</param>
public readonly record struct PageRequest(int Pasid, int GroupId, ulong Address, bool IsWrite, bool IsLast)
{
    /// <summary>Which use of its group index it belongs to. No hardware has such a number: only the checker looks at it.</summary>
    public long Serial { get; init; }

    /// <summary>The answer to its group.</summary>
    /// <param name="code">What is answered.</param>
    public PageResponse Answer(PageResponseCode code) => new(Pasid, GroupId, code) { Serial = Serial };
}
