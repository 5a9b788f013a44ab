using TopHalf.Contracts;
using TopHalf.Designs.Stall.Neighbours;
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

    /// <summary>Installs the handlers of the devices beside the GPU, before they are attached. The default gives their domain an atomic handler of the display's driver.</summary>
    /// <remarks>An API by domain has one handler for both devices, which belongs to the driver that came first: the display's. Context: process, may sleep.</remarks>
    /// <param name="domain">The address space that the two share.</param>
    /// <param name="display">The display's driver.</param>
    /// <param name="video">The driver of the video decoder.</param>
    public virtual void AttachNeighbours(IommuDomain domain, NeighbourDriver display, NeighbourDriver video)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(display);
        NeighbourRegistration = domain.SetFaultHandler((in fault) =>
        {
            display.OnFault(fault);
            return FaultVerdict.Terminate;
        });
    }

    /// <summary>Removes those handlers, and waits for them. The default removes <see cref="NeighbourRegistration"/>. Context: process, may sleep.</summary>
    public virtual KernelTask DetachNeighboursAsync() => NeighbourRegistration?.RemoveAsync() ?? default;

    /// <summary>The handler of the domain of the devices beside the GPU; null where the core has none.</summary>
    protected FaultHandlerRegistration? NeighbourRegistration { get; set; }

    /// <summary>Called before each submit. Context: process.</summary>
    [RunsIn(CallContexts.Process)]
    public virtual void BeforeSubmit()
    {
    }
}
