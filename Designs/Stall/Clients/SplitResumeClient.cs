using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver of the RFC of 2017: every fault is its to resume, at once or from a work of its own.</summary>
/// <param name="parts">What it works with.</param>
/// <param name="domain">The address space, which it has asked to stall.</param>
internal sealed class SplitResumeClient(StallParts parts, IommuDomain domain)
{
    private readonly Shared<long> _capturing = new(0, "fault being captured");
    private IommuFault _fault;

    public IommuDomain Domain { get; } = domain;

    private KthreadWork FaultWork => field ??= new(FaultWorkAsync, "fault_work");

    /// <summary>Context: hard interrupt.</summary>
    public void OnFault(IommuFault fault)
    {
        if (_capturing.Value == fault.Serial)
        {
            return;
        }

        if (!parts.CrashState.IsKept && _capturing.TryCompareExchange(0, fault.Serial))
        {
            _fault = fault;
            if (parts.Gpu.Worker.Queue(FaultWork))
            {
                return;
            }
        }

        Domain.Resume(ResumeAction.Terminate);
    }

    public KernelTask StopAsync() => parts.Gpu.Worker.FlushAsync();

    private async KernelTask FaultWorkAsync()
    {
        _ = await parts.CrashState.CaptureAsync(_fault);
        Domain.Resume(ResumeAction.Terminate);
        _capturing.Value = 0;
    }
}
