using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The SMMU driver's <c>page_response</c>: an answer is a resume.</summary>
/// <param name="domain">The address space of the device.</param>
internal sealed class StallResponder(IommuDomain domain) : IPageResponder
{
    public void PageResponse(in PageResponse response) => domain.Resume(response.Code == PageResponseCode.Success ? ResumeAction.Retry : ResumeAction.Terminate);
}
