using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Iommu;

/// <summary>The operations of this folder, with the checks that they make.</summary>
internal static class IommuOperations
{
    public static readonly Operation Report = new("report_iommu_fault", EventKind.FaultReport, true, CostItem.None) { Scope = OperationScope.Object };
    public static readonly Operation ReportSleeping = new("report_iommu_fault", EventKind.FaultReport, true, CostItem.None, Checks.MightSleep) { Scope = OperationScope.Object };
    // It writes one register, so it can be called from anywhere.
    public static readonly Operation Resume = new("iommu_domain_resume", EventKind.FaultResume, true, CostItem.None) { Scope = OperationScope.Object };
    public static readonly Operation SetHandler = new("iommu_set_fault_handler", EventKind.Point, true, CostItem.Store) { Scope = OperationScope.Object };
    public static readonly Operation RemoveHandler = new("iommu_remove_fault_handler", EventKind.Point, true, CostItem.Store, Checks.MightSleep) { Scope = OperationScope.Object };
    public static readonly Operation Attach = new("iommu_attach_device", EventKind.Point, true, CostItem.Lock, Checks.MightSleep) { Scope = OperationScope.Object };
    public static readonly Operation Detach = new("iommu_detach_device", EventKind.Point, true, CostItem.Lock, Checks.MightSleep) { Scope = OperationScope.Object };
    public static readonly Operation Map = new("iommu_map", EventKind.Point, true, CostItem.Store, Checks.MightAlloc) { Scope = OperationScope.Object };
    public static readonly Operation MapAtomic = new("iommu_map", EventKind.Point, true, CostItem.Store) { Scope = OperationScope.Object };
    public static readonly Operation Unmap = new("iommu_unmap", EventKind.Point, true, CostItem.Store) { Scope = OperationScope.Object };
    public static readonly Operation Free = new("iommu_domain_free", EventKind.Free, true, CostItem.Alloc, Checks.MightSleep) { Scope = OperationScope.Object };
}
