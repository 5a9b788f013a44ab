namespace TopHalf.Iommu;

/// <summary>What the core made of a report, for the IOMMU driver.</summary>
public enum FaultReport : byte
{
    /// <summary>Settled: resumed if it was stalled.</summary>
    Settled,

    /// <summary>Somebody resumes it later.</summary>
    Deferred,

    /// <summary>The driver has to call <see cref="IommuDomain.ReportFaultInThreadAsync"/> from its interrupt thread, with the line masked.</summary>
    NeedsThread,
}
