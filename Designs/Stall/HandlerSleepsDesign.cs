using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The core queues the handler, and resumes when it has returned.</summary>
public sealed class HandlerSleepsDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "handler-sleeps";

    /// <inheritdoc/>
    public override int Order => 6;

    /// <inheritdoc/>
    public override string Summary => "_HANDLER_SLEEPS: the core calls the handler from its work queue, and resumes by itself";

    /// <inheritdoc/>
    public override string Source => "R. Clark, 10 May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("work queue", "yes", "core", "work queue");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.HandlerSleeps;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(SleepingHandlerClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers how the core resumes", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler_flags", "install the handler of a domain, with IOMMU_FAULT_HANDLER_SLEEPS", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler"), new("unsigned int", "flags", "IOMMU_FAULT_HANDLER_SLEEPS")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new SleepingClientRun(new SleepingHandlerClient(parts, Flags), Flags);
}
