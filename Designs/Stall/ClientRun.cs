using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A design whose driver half is the usual one: there is a client, and nothing else.</summary>
/// <param name="client">The client.</param>
internal class ClientRun(IGpuFaultClient client) : StallRun
{
    public override void Attach(IommuDomain domain) => client.Attach(domain);

    public override KernelTask DetachAsync() => client.DetachAsync();
}
