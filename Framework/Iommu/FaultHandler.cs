using TopHalf.Scheduling;

namespace TopHalf.Iommu;

/// <summary>An atomic fault handler. Context: whatever the IOMMU driver reports from; may not sleep.</summary>
/// <param name="fault">The fault.</param>
public delegate FaultVerdict FaultHandler(in IommuFault fault);

/// <summary>A sleeping fault handler. Context: as the registration says; it is wrong where that context is atomic.</summary>
/// <param name="fault">The fault.</param>
public delegate KernelTask<FaultVerdict> SleepingFaultHandler(IommuFault fault);
