using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The report comes from the interrupt thread, so the handler may sleep.</summary>
public sealed class IrqThreadDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "irq-thread";

    /// <inheritdoc/>
    public override int Order => 8;

    /// <inheritdoc/>
    public override string Summary => "the SMMU driver reports from its interrupt thread, and resumes when the handler has returned";

    /// <inheritdoc/>
    public override string Source => "J.-P. Brucker, 22 September 2017 and 13 May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("irq thread", "yes", "driver", "irq thread");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Threaded;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.None;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(SleepingHandlerClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers how the driver resumes", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new SleepingClientRun(new SleepingHandlerClient(parts, Flags), Flags);
}
