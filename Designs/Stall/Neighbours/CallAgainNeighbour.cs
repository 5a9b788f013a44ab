using TopHalf.Designs.Stall.Paths;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>The display's driver where it may ask to be called again: it recovers in the second call.</summary>
/// <param name="display">The driver.</param>
internal sealed class CallAgainNeighbour(NeighbourDriver display) : ICallAgainClient
{
    public bool OnFirstCall(in IommuFault fault) => true;

    public KernelTask OnSecondCallAsync(IommuFault fault) => display.OnFaultAsync(fault);
}
