namespace TopHalf.Iommu;

/// <summary>What a fault handler answers.</summary>
public enum FaultVerdict : byte
{
    /// <summary>Abort the transaction, now.</summary>
    Terminate,

    /// <summary>Translate it again, now: the cause is mended.</summary>
    Retry,

    /// <summary>The handler's owner resumes later. Only with <see cref="FaultHandlerFlags.ExplicitResume"/>.</summary>
    Deferred,

    /// <summary>Call the second slot, which may sleep; its answer decides. Only with two slots.</summary>
    WakeThread,
}
