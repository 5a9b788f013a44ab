using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver under both flags: its handler sleeps, captures, and resumes.</summary>
/// <param name="parts">What it works with.</param>
internal sealed class ResumingHandlerClient(StallParts parts) : IGpuFaultClient
{
    private FaultHandlerRegistration? _registration;
    private IommuDomain _domain = null!;

    public void Attach(IommuDomain domain)
    {
        _domain = domain;
        _registration = domain.SetFaultHandler(OnFaultAsync, (FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps) & ~domain.Attributes);
    }

    public KernelTask DetachAsync() => _registration!.RemoveAsync();

    private async KernelTask<FaultVerdict> OnFaultAsync(IommuFault fault)
    {
        if (!fault.IsStalled)
        {
            return FaultVerdict.Terminate;
        }

        if (!parts.CrashState.IsKept)
        {
            _ = await parts.CrashState.CaptureAsync(fault);
        }

        _domain.Resume(ResumeAction.Terminate);
        return FaultVerdict.Deferred;
    }
}
