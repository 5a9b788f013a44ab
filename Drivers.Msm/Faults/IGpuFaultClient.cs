using TopHalf.Contracts;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Drivers.Msm.Faults;

/// <summary>What a GPU driver does with the faults of its address space. Which one is used is a choice of the scenario.</summary>
public interface IGpuFaultClient
{
    /// <summary>Installs the handler. Context: process.</summary>
    /// <param name="domain">The address space.</param>
    [RunsIn(CallContexts.Process)]
    void Attach(IommuDomain domain);

    /// <summary>Removes the handler and waits for what it has started. Context: process, may sleep.</summary>
    [RunsIn(CallContexts.Process)]
    KernelTask DetachAsync();
}
