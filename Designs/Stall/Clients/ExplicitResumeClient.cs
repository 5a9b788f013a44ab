using TopHalf.Deferred;
using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver under <c>_EXPLICIT_RESUME</c>: defers the first fault of a storm to its worker, which captures and resumes; the rest it gives back.</summary>
/// <param name="parts">What it works with.</param>
internal sealed class ExplicitResumeClient(StallParts parts) : IGpuFaultClient
{
    private readonly Shared<long> _capturing = new(0, "fault being captured");
    private FaultHandlerRegistration? _registration;
    private IommuDomain _domain = null!;
    private IommuFault _fault;

    private KthreadWork FaultWork => field ??= new(FaultWorkAsync, "fault_work");

    public void Attach(IommuDomain domain)
    {
        _domain = domain;
        _registration = domain.SetFaultHandler(OnFault, FaultHandlerFlags.ExplicitResume & ~domain.Attributes);
    }

    public async KernelTask DetachAsync()
    {
        await _registration!.RemoveAsync();
        await parts.Gpu.Worker.FlushAsync();
    }

    private FaultVerdict OnFault(in IommuFault fault)
    {
        if (!fault.IsStalled || parts.CrashState.IsKept)
        {
            return FaultVerdict.Terminate;
        }

        if (_capturing.Value == fault.Serial)
        {
            // The same fault again, while its capture runs: it is deferred already.
            return FaultVerdict.Deferred;
        }

        _fault = fault;
        return _capturing.TryCompareExchange(0, fault.Serial) && parts.Gpu.Worker.Queue(FaultWork) ? FaultVerdict.Deferred : FaultVerdict.Terminate;
    }

    private async KernelTask FaultWorkAsync()
    {
        _ = await parts.CrashState.CaptureAsync(_fault);
        _domain.Resume(ResumeAction.Terminate);
        _capturing.Value = 0;
    }
}
