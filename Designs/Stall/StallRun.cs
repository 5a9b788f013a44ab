using TopHalf.Contracts;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.Msm.Faults;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A design over an SMMUv2 in one run: the client of the GPU, and the half that lies in the SMMU driver.</summary>
public abstract class StallRun : IGpuFaultClient
{
    /// <summary>What the SMMU driver does in the interrupt of a bank; called for each bank in use. The default reports to the core from hard interrupt context.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="mode">From which context it is to report.</param>
    public virtual IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) => new CoreFaultPath(bank, mode);

    /// <inheritdoc/>
    [RunsIn(CallContexts.Process)]
    public abstract void Attach(IommuDomain domain);

    /// <inheritdoc/>
    [RunsIn(CallContexts.Process)]
    public abstract KernelTask DetachAsync();

    /// <summary>Called before each submit. Context: process.</summary>
    [RunsIn(CallContexts.Process)]
    public virtual void BeforeSubmit()
    {
    }
}
