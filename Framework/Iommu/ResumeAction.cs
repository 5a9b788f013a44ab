namespace TopHalf.Iommu;

/// <summary>What becomes of a stalled transaction.</summary>
public enum ResumeAction : byte
{
    /// <summary>It is translated again; it may fault again.</summary>
    Retry,

    /// <summary>It is aborted.</summary>
    Terminate,
}
