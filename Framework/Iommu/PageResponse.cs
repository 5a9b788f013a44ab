namespace TopHalf.Iommu;

/// <summary>The answer to a group of page requests.</summary>
/// <param name="Pasid">The address space of the group.</param>
/// <param name="GroupId">The group; nothing in the answer tells one use of it from the next.</param>
/// <param name="Code">What is answered.</param>
public readonly record struct PageResponse(int Pasid, int GroupId, PageResponseCode Code)
{
    /// <summary>The use of the group index for which it was meant. Does not reach the hardware: only the checker looks at it.</summary>
    public long Serial { get; init; }
}
