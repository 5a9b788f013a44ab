using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>A client that may ask to be called a second time, where it may sleep.</summary>
internal interface ICallAgainClient
{
    /// <summary>Whether it wants to be called again for this fault. Context: hard interrupt.</summary>
    bool OnFirstCall(in IommuFault fault);

    /// <summary>The second call. Context: may sleep.</summary>
    KernelTask OnSecondCallAsync(IommuFault fault);
}
