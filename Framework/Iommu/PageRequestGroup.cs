namespace TopHalf.Iommu;

/// <summary>One use of a group index by a device: the truth, which software never sees.</summary>
internal sealed class PageRequestGroup(long serial)
{
    public long Serial { get; } = serial;

    /// <summary>Requests that came through to the queue, and that nobody has handled or thrown away.</summary>
    public List<PageRequest> Open { get; } = [];

    /// <summary>The request that the queue had no room for; null when all came through.</summary>
    public PageRequest? Lost { get; set; }
}
