using TopHalf.Designs.Stall.Paths;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Clients;

/// <summary>The GPU driver of v6.16: captures in the SMMU's interrupt thread, under gpu->lock, and switches stalls off for a while (<c>adreno_fault_handler()</c>).</summary>
/// <param name="parts">What it works with.</param>
/// <param name="domain">The address space.</param>
internal sealed class AdrenoThreadedClient(StallParts parts, IommuDomain domain)
{
    private readonly SpinLock _faultStallLock = new("fault_stall_lock");
    private readonly StallBreaker _breaker = new(parts.Machine);
    private bool _stallIsOff;

    public IommuDomain Domain { get; } = domain;

    public AdrenoSmmuPriv? Priv { private get; set; }

    /// <summary>Context: interrupt thread.</summary>
    /// <returns>Whether to retry: never.</returns>
    public async KernelTask<bool> OnFaultAsync(IommuFault fault)
    {
        using (_faultStallLock.HoldIrqSave())
        {
            _breaker.NoteFault();
            if (!_stallIsOff)
            {
                _stallIsOff = true;
                Priv!.SetStall(false);
            }
        }

        // Without a stall the state of the GPU has moved on.
        if (fault.IsStalled && !parts.CrashState.IsKept)
        {
            _ = await parts.CrashState.CaptureAsync(fault);
        }

        return false;
    }

    /// <summary>Called by each submit (<c>adreno_check_and_reenable_stall()</c>).</summary>
    public void BeforeSubmit()
    {
        using (_faultStallLock.HoldIrqSave())
        {
            if (_stallIsOff && _breaker.TryClose())
            {
                _stallIsOff = false;
                Priv!.SetStall(true);
            }
        }
    }
}
