using TopHalf.Designs.PageRequests.Core;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>A driver beside the GPU under the fault API by device: it has a handler of its own, whatever address space its device shares.</summary>
/// <param name="domain">The address space.</param>
/// <param name="driver">The driver.</param>
internal sealed class NeighbourDeviceFaults(IommuDomain domain, NeighbourDriver driver)
{
    public DeviceFaultCore Core { get; } = new(new StallResponder(domain));

    public IommuDevice Device => driver.Device;

    public async KernelTask AttachAsync() => _ = Kernel.WarnOn(await Core.RegisterDeviceFaultHandlerAsync(OnFaultAsync) != Errno.Ok);

    public async KernelTask DetachAsync() => _ = Kernel.WarnOn(await Core.UnregisterDeviceFaultHandlerAsync() != Errno.Ok);

    private KernelTask<Errno> OnFaultAsync(PageRequest request)
    {
        driver.OnFault(new(request.Serial, request.Address, FaultKind.Unknown, request.IsWrite, IsStalled: false, request.Pasid));
        return Errno.Ok;
    }
}
