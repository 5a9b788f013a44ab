using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The client resumes, at a time of its own.</summary>
public sealed class ExplicitResumeDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "explicit-resume";

    /// <inheritdoc/>
    public override int Order => 5;

    /// <inheritdoc/>
    public override string Summary => "_EXPLICIT_RESUME: the client declares that it resumes, later, from wherever it likes";

    /// <inheritdoc/>
    public override string Source => "R. Clark, 10 May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "the client's own work", "client", "any");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.ExplicitResume;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(ExplicitResumeClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "told of a stalled fault, which it may keep", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler_flags", "install the handler of a domain, with IOMMU_FAULT_EXPLICIT_RESUME", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler"), new("unsigned int", "flags", "IOMMU_FAULT_EXPLICIT_RESUME")),
        new(CRole.Resume, "void", "iommu_domain_resume", "resume the stalled transaction of a domain", new("struct iommu_domain *", "domain", "the domain"), new("bool", "terminate", "abort it instead of translating it again")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new ExplicitResumeClient(parts));
}
