namespace TopHalf.Iommu;

/// <summary>What became of the faults of a run.</summary>
/// <param name="Raised">Detected by the hardware.</param>
/// <param name="Delivered">Handed to a handler.</param>
/// <param name="Coalesced">Without a record of their own: merged into an older one, or met while the record was frozen.</param>
/// <param name="ResumedByUser">Stalled, and resumed by the API user.</param>
/// <param name="ResumedByCore">Stalled, and resumed by the core.</param>
/// <param name="Terminated">Aborted, by a resume or by the hardware at once.</param>
/// <param name="Retried">Translated again.</param>
/// <param name="Stuck">Still stalled at the end.</param>
public readonly record struct FaultCounts(
    long Raised, long Delivered, long Coalesced, long ResumedByUser, long ResumedByCore, long Terminated, long Retried, long Stuck);
