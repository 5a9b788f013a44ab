using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The handler answers, and the core resumes before the report returns: nothing can sleep in between.</summary>
public sealed class CoreResumesDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "core-resumes";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override string Summary => "a special return value lets the core resume, in the same call";

    /// <inheritdoc/>
    public override string Source => "J. Roedel, 22 September 2017, on '[RFC] iommu: arm-smmu: stall support'";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "no", "core", "hard irq");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.None;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(PrintingClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers whether the core resumes, and how", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new PrintingClient());
}
