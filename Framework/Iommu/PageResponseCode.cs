namespace TopHalf.Iommu;

/// <summary>What is answered to a group of page requests (<c>enum iommu_page_response_code</c>).</summary>
public enum PageResponseCode : byte
{
    /// <summary>The pages are there: the device tries again.</summary>
    Success,

    /// <summary>The pages cannot be had: the device gives these accesses up.</summary>
    Invalid,

    /// <summary>Something is broken: the device gives these accesses up, and makes no page request any more.</summary>
    Failure,
}
