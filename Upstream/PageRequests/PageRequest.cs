namespace TopHalf.Upstream.PageRequests;

/// <summary>A device asks for a page that is not there (<c>struct iommu_fault_page_request</c>).</summary>
/// <param name="Device">Who asks: the requester id, or the stream.</param>
/// <param name="Pasid">In which address space.</param>
/// <param name="Address">For which page.</param>
/// <param name="Group">The number of the group; the answer says it again.</param>
/// <param name="IsLast">Whether the group is complete, and its answer expected.</param>
internal readonly record struct PageRequest(int Device, int Pasid, ulong Address, int Group, bool IsLast = true);
