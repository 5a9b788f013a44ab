using TopHalf.Iommu;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>A fault as user space reads it (<c>struct iommu_hwpt_pgfault</c>).</summary>
/// <param name="Cookie">By which its group is answered.</param>
/// <param name="Request">The fault.</param>
internal readonly record struct FaultMessage(int Cookie, PageRequest Request);
