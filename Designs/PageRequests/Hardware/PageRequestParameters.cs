using TopHalf.Machines;

namespace TopHalf.Designs.PageRequests.Hardware;

/// <summary>How the IOMMU and the devices behind it are built.</summary>
internal sealed record PageRequestParameters
{
    /// <summary>Entries of the page request queue; a power of two.</summary>
    public int QueueEntries { get; init; } = 64;

    /// <summary>Requests that a device may have outstanding: what software allocates to it (Outstanding Page Request Allocation).</summary>
    public int MaxOutstanding { get; init; } = 32;

    /// <summary>Group indexes of a device; 512 as they have 9 bits.</summary>
    public int GroupIds { get; init; } = 512;

    /// <summary>Accesses whose requests go into one group at most.</summary>
    public int GroupSize { get; init; } = 2;

    /// <summary>From one group to the next.</summary>
    public Ktime Spacing { get; init; } = Ktime.FromNs(200);

    /// <summary>How long a device waits before it asks again for a page that was not there after a success.</summary>
    public Ktime RetryDelay { get; init; } = Ktime.FromUs(10);
}
