using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>What the handler returns decides what becomes of the stalled transaction, in the interrupt.</summary>
public sealed class ReturnDecidesDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "return-decides";

    /// <inheritdoc/>
    public override int Order => 1;

    /// <inheritdoc/>
    public override string Summary => "arm-smmu of 2013: the handler returns 0 and the driver retries, or an error and it terminates; all in hard interrupt context";

    /// <inheritdoc/>
    public override string Source => "drivers/iommu/arm-smmu.c of 2014, arm_smmu_context_fault(); removed by 3714ce1d6655";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "no", "driver", "hard irq");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(DemandMapper)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(ReturnDecidesPath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers 0 to have the transaction retried, an error to have it terminated", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run();

    private sealed class Run : PathRun
    {
        private DemandMapper? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) =>
            new ReturnDecidesPath(bank, _client is { } client && client.Domain == bank.Domain ? client.OnFault : AtomicNeighbour(bank));

        public override void Attach(IommuDomain domain) => _client = new(domain);

        // The hook of 2011 cannot be removed.
        public override KernelTask DetachAsync() => default;
    }
}
