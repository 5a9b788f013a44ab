namespace TopHalf.Iommu;

/// <summary>What the owner of a fault handler asks of the core.</summary>
/// <remarks>The two flags of the 2019 discussion of IOMMU fault reporting; their cross product is this framework's.</remarks>
[Flags]
public enum FaultHandlerFlags
{
    /// <summary>The handler is called where the IOMMU driver reports, and its answer decides.</summary>
    None = 0,

    /// <summary>The API user resumes a deferred fault, from the handler or any time later.</summary>
    ExplicitResume = 1,

    /// <summary>The handler may sleep: the core calls it from a work queue where the report is atomic, and resumes by itself.</summary>
    HandlerSleeps = 2,
}
