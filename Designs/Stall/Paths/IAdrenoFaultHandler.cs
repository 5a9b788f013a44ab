using TopHalf.Iommu;

namespace TopHalf.Designs.Stall.Paths;

/// <summary>The GPU driver's handler under <see cref="AdrenoSmmuPriv"/>.</summary>
internal interface IAdrenoFaultHandler
{
    /// <summary>The address space that it belongs to.</summary>
    IommuDomain Domain { get; }

    /// <summary>The interface to the SMMU driver, once the bank is there.</summary>
    AdrenoSmmuPriv Priv { set; }

    /// <summary>A context fault. Context: hard interrupt, before anything is cleared.</summary>
    /// <returns>Whether the driver keeps the fault, and resumes it later.</returns>
    bool OnFault();
}
