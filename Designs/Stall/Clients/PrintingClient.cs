using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>A client that prints a fault, which is all that it can do: nothing stalls, and the state of the device has moved on.</summary>
internal sealed class PrintingClient : IGpuFaultClient
{
    // DEFAULT_RATELIMIT_BURST
    private const int PrintsAtMost = 10;

    private FaultHandlerRegistration? _registration;
    private int _printed;

    public void Attach(IommuDomain domain) => _registration = domain.SetFaultHandler(OnFault);

    public KernelTask DetachAsync() => _registration!.RemoveAsync();

    private FaultVerdict OnFault(in IommuFault fault)
    {
        if (_printed++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Warning, $"*** gpu fault: iova={fault.Iova:x16} type={fault.Kind}");
        }

        return FaultVerdict.Terminate;
    }
}
