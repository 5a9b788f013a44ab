using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver with a handler that may sleep: it captures where it is called, and answers when it is done.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="flags">What it asks of the core.</param>
internal sealed class SleepingHandlerClient(StallParts parts, FaultHandlerFlags flags) : IGpuFaultClient
{
    private FaultHandlerRegistration? _registration;

    public void Attach(IommuDomain domain) => _registration = domain.SetFaultHandler(OnFaultAsync, flags & ~domain.Attributes);

    public KernelTask DetachAsync() => _registration!.RemoveAsync();

    private async KernelTask<FaultVerdict> OnFaultAsync(IommuFault fault)
    {
        if (fault.IsStalled && !parts.CrashState.IsKept)
        {
            _ = await parts.CrashState.CaptureAsync(fault);
        }

        return FaultVerdict.Terminate;
    }
}
