using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Memory;
using CancellationTokenSource = System.Threading.CancellationTokenSource;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>A group of faults that a handler owns until it frees it (<c>struct iopf_group</c> of v6.9).</summary>
/// <param name="requests">Its requests, the last one last.</param>
/// <param name="param">What the core keeps of its device; counted.</param>
internal sealed class IopfGroup(IReadOnlyList<PageRequest> requests, Kmem<FaultParam> param)
{
    public IReadOnlyList<PageRequest> Requests { get; } = requests;

    public PageRequest Last => Requests[^1];

    public Kmem<FaultParam> Param { get; } = param;

    /// <summary>For a handler that queues it.</summary>
    public Work? Work { get; set; }

    /// <summary>For a handler that hands it to user space: its number there.</summary>
    public int Cookie { get; set; }

    /// <summary>Ends its timeout, where it has one.</summary>
    public CancellationTokenSource? Timeout { get; set; }
}
