using TopHalf.Deferred;
using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Neighbours;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A special return value means "call me again from a work queue".</summary>
public sealed class CallAgainDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "call-again";

    /// <inheritdoc/>
    public override int Order => 3;

    /// <inheritdoc/>
    public override string Summary => "the handler asks to be called again from the core's work queue; the core resumes after the second call";

    /// <inheritdoc/>
    public override string Source => "R. Clark, 19 September 2017, on '[RFC] iommu: arm-smmu: stall support'";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq, work queue", "the second call", "core", "work queue");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(CallAgainClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(CallAgainPath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers -EAGAIN to be called again from the work queue of the core", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : PathRun
    {
        private readonly Workqueue _queue = new("iommu", WorkqueueFlags.HighPri);
        private readonly CallAgainClient _client = new(parts.CrashState);
        private IommuDomain? _domain;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) => new CallAgainPath(
            bank, _queue, bank.Domain == _domain ? _client : DisplayOf(bank) is { } display ? new CallAgainNeighbour(display) : null);

        public override void Attach(IommuDomain domain) => _domain = domain;

        public override KernelTask DetachAsync() => _queue.FlushAsync();

        public override KernelTask DetachNeighboursAsync() => _queue.FlushAsync();
    }
}
