using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Memory;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>What the core keeps of a device that may fault (<c>struct iommu_fault_param</c> of v6.9): found under RCU, and counted.</summary>
internal sealed class FaultParam
{
    public Mutex Lock { get; } = new("fault_param->lock");

    /// <summary>The device, and each group that is under way.</summary>
    public Shared<int> Users { get; } = new(1, "fault_param->users");

    public List<PageRequest> Partial { get; } = [];

    /// <summary>Groups that wait for their answer.</summary>
    public List<Kmem<IopfGroup>> Faults { get; } = [];
}
