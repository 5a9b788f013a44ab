namespace TopHalf.Upstream.PageRequests;

/// <summary>What is answered to a page request (<c>enum iommu_page_response_code</c>).</summary>
internal enum PageResponse
{
    /// <summary>The page is there: translate again.</summary>
    Success,

    /// <summary>There is no such page: abort the access.</summary>
    Invalid,

    /// <summary>General failure: ask for nothing more.</summary>
    Failure,
}
