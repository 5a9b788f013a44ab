namespace TopHalf.Iommu;

/// <summary>A device behind an IOMMU.</summary>
/// <param name="Name">For reports.</param>
/// <param name="StreamIds">The streams of its accesses.</param>
/// <param name="Group">The devices that cannot be told apart from it.</param>
public sealed record IommuDevice(string Name, IReadOnlyList<int> StreamIds, IommuGroup Group);
