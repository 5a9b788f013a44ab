namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>What an IOMMU did with a page request.</summary>
internal enum RequestFate
{
    /// <summary>It is in the queue.</summary>
    Queued,

    /// <summary>The queue was full: it is dropped, and its group is answered with success.</summary>
    AnsweredWithSuccess,

    /// <summary>The queue was full: it is dropped.</summary>
    Dropped,

    /// <summary>Its address space is not there: its group is answered as invalid.</summary>
    Refused,

    /// <summary>The IOMMU has no power.</summary>
    Gone,
}
