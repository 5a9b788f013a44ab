using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A private return value leaves the fault, its status and its interrupt to the client.</summary>
public sealed class BusyKeepsDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "busy-keeps";

    /// <inheritdoc/>
    public override int Order => 13;

    /// <inheritdoc/>
    public override string Summary => "the handler answers -EBUSY: it keeps the fault stalled, and resumes, clears the status and unmasks by itself";

    /// <inheritdoc/>
    public override string Source => "drivers/iommu/arm/arm-smmu/arm-smmu-qcom-debug.c (2024), and the downstream KGSL driver";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("irq thread", "yes", "client", "kthread worker");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Threaded;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(BusyKeepsClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(BusyKeepsPath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers -EBUSY to keep the fault, its status and its interrupt", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
        new(CRole.Resume, "void", "iommu_domain_resume", "resume the stalled transaction of a domain", new("struct iommu_domain *", "domain", "the domain"), new("bool", "terminate", "abort it instead of translating it again")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : PathRun
    {
        private BusyKeepsClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode)
        {
            if (_client?.Domain != bank.Domain)
            {
                return new BusyKeepsPath(bank, SleepingNeighbour(bank));
            }

            _client.Bank = bank;
            return new BusyKeepsPath(bank, _client.OnFaultAsync);
        }

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => _client!.StopAsync();
    }
}
