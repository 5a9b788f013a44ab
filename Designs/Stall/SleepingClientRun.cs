using TopHalf.Designs.Stall.Neighbours;
using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The same, where handlers may sleep: the display's driver recovers in its handler.</summary>
/// <param name="client">The GPU's client.</param>
/// <param name="flags">What handlers ask of the core.</param>
internal sealed class SleepingClientRun(IGpuFaultClient client, FaultHandlerFlags flags) : ClientRun(client)
{
    public override void AttachNeighbours(IommuDomain domain, NeighbourDriver display, NeighbourDriver video) =>
        NeighbourRegistration = domain.SetFaultHandler(async fault =>
        {
            await display.OnFaultAsync(fault);
            return FaultVerdict.Terminate;
        }, flags & ~domain.Attributes);
}
