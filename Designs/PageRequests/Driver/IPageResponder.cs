using TopHalf.Iommu;

namespace TopHalf.Designs.PageRequests.Driver;

/// <summary>What a core asks of the driver of an IOMMU (<c>iommu_ops.page_response</c>).</summary>
internal interface IPageResponder
{
    /// <summary>Sends the answer to a group to its device. Context: as the driver says; atomic for all that are here.</summary>
    void PageResponse(in PageResponse response);
}
