using TopHalf.Contracts;

namespace TopHalf.Iommu;

/// <summary>An atomic fault handler. Context: whatever the IOMMU driver reports from; may not sleep.</summary>
/// <param name="fault">The fault.</param>
[RunsIn(CallContexts.HardIrq), Atomic]
public delegate FaultVerdict FaultHandler(in IommuFault fault);
