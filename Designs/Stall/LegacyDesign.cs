using TopHalf.Designs.Stall.Clients;

namespace TopHalf.Designs.Stall;

/// <summary>The hook of 2011: a handler is told, and nothing stalls.</summary>
public sealed class LegacyDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "legacy";

    /// <inheritdoc/>
    public override int Order => 0;

    /// <inheritdoc/>
    public override string Summary => "iommu_set_fault_handler() of 2011: the handler is told in hard interrupt context, the hardware terminates";

    /// <inheritdoc/>
    public override string Source => "drivers/iommu/iommu.c, report_iommu_fault(); the kernel-doc says nothing of the context";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "no", "hardware", "-");

    /// <inheritdoc/>
    public override bool Stalls => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(PrintingClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "told of a fault that the hardware has terminated", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new PrintingClient());
}
