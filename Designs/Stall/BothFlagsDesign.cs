using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The core queues the handler, and the handler resumes.</summary>
public sealed class BothFlagsDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "explicit-resume+handler-sleeps";

    /// <inheritdoc/>
    public override int Order => 7;

    /// <inheritdoc/>
    public override string Summary => "both flags: the core calls the handler from its work queue, and the handler resumes";

    /// <inheritdoc/>
    public override string Source => "the cross product of the two flags of May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("work queue", "yes", "client", "work queue");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(ResumingHandlerClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "told of a stalled fault, which it resumes", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler_flags", "install the handler of a domain, with both flags", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler"), new("unsigned int", "flags", "both flags")),
        new(CRole.Resume, "void", "iommu_domain_resume", "resume the stalled transaction of a domain", new("struct iommu_domain *", "domain", "the domain"), new("bool", "terminate", "abort it instead of translating it again")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new SleepingClientRun(new ResumingHandlerClient(parts), Flags);
}
