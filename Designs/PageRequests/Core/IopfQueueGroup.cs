using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Memory;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>A group of faults on its way to the work queue (<c>struct iopf_group</c> of v5.13).</summary>
/// <param name="requests">Its requests, the last one last.</param>
internal sealed class IopfQueueGroup(IReadOnlyList<PageRequest> requests)
{
    public IReadOnlyList<PageRequest> Requests { get; } = requests;

    public PageRequest Last => Requests[^1];

    /// <summary>The memory that holds it, and that it frees when it is handled.</summary>
    public Kmem<IopfQueueGroup>? Memory { get; set; }

    public Work? Work { get; set; }
}
