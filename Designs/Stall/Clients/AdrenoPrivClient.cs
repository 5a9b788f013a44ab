using TopHalf.Deferred;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver of v5.14: without a dump to make it resumes at once, else its worker captures and resumes (<c>a6xx_fault_handler()</c>, <c>fault_worker()</c>).</summary>
internal sealed class AdrenoPrivClient
{
    private readonly StallParts _parts;
    private readonly KthreadWork _faultWork;

    // One slot for all faults, written in the interrupt and read by the worker.
    private readonly Shared<IommuFault> _faultInfo = new(default, "gpu->fault_info");

    public AdrenoPrivClient(StallParts parts, IommuDomain domain)
    {
        (_parts, Domain) = (parts, domain);
        _faultWork = new(FaultWorkAsync, "fault_work");
    }

    /// <summary>The address space that it belongs to.</summary>
    public IommuDomain Domain { get; }

    /// <summary>The interface to the SMMU driver, once the bank is there.</summary>
    public AdrenoSmmuPriv Priv { private get; set; } = null!;

    /// <summary>A context fault. Context: hard interrupt, before anything is cleared.</summary>
    /// <returns>Whether the driver keeps the fault, and resumes it later.</returns>
    public bool OnFault()
    {
        var info = Priv.GetFaultInfo();
        if (_parts.CrashState.IsKept)
        {
            if (info.IsStalled)
            {
                Priv.ResumeTranslation(terminate: true);
            }

            return false;
        }

        _faultInfo.Value = info;
        // Pending already where the line has fired again: one run captures for all.
        Coalesced += _parts.Gpu.Worker.Queue(_faultWork) ? 0 : 1;
        return true;
    }

    /// <summary>How often the worker was asked for while it was asked for already.</summary>
    public long Coalesced { get; private set; }

    public KernelTask StopAsync() => _parts.Gpu.Worker.FlushAsync();

    private async KernelTask FaultWorkAsync()
    {
        _ = await _parts.CrashState.CaptureAsync(_faultInfo.Value);
        _faultInfo.Value = default;
        Priv.ResumeTranslation(terminate: true);
    }
}
