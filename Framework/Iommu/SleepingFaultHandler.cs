using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Iommu;

/// <summary>A sleeping fault handler. Context: as the registration says; it is wrong where that context is atomic.</summary>
/// <param name="fault">The fault.</param>
[RunsIn(CallContexts.WorkQueue | CallContexts.IrqThread)]
public delegate KernelTask<FaultVerdict> SleepingFaultHandler(IommuFault fault);
