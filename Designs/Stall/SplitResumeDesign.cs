using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>Report and resume are two calls, and the second is public.</summary>
public sealed class SplitResumeDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "split-resume";

    /// <inheritdoc/>
    public override int Order => 4;

    /// <inheritdoc/>
    public override string Summary => "the RFC of 2017: a domain opts in to stalls, and its owner calls iommu_domain_resume() when it likes";

    /// <inheritdoc/>
    public override string Source => "R. Clark, '[RFC] iommu: arm-smmu: stall support', 14 September 2017";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "the client's own work", "client", "any");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(SplitResumeClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(SplitResumePath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "told of a stalled fault, which is its to resume", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
        new(CRole.Resume, "void", "iommu_domain_resume", "resume the stalled transaction of a domain", new("struct iommu_domain *", "domain", "the domain"), new("bool", "terminate", "abort it instead of translating it again")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : PathRun
    {
        private SplitResumeClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) => bank.Domain == _client?.Domain
            ? new SplitResumePath(bank, _client.OnFault)
            : new SplitResumePath(bank, AtomicNeighbour(bank) is { } handler ? fault => handler(fault) : null);

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => _client!.StopAsync();
    }
}
