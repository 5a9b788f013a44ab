using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>What was shipped in 2025: the answer of a sleeping handler decides, in the interrupt thread.</summary>
public sealed class ThreadedReturnDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "threaded-return";

    /// <inheritdoc/>
    public override int Order => 15;

    /// <inheritdoc/>
    public override string Summary => "v6.16: the handler sleeps in the interrupt thread and answers retry or terminate; the SMMU driver clears and resumes";

    /// <inheritdoc/>
    public override string Source => "'iommu/arm-smmu: Fix spurious interrupts with stall-on-fault' (3053a2c5086d) and b13044092c1e, v6.16";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("irq thread", "yes", "driver", "irq thread");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Threaded;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(AdrenoThreadedClient), typeof(StallBreaker)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(AdrenoSmmuPriv), typeof(ThreadedReturnPath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "answers -EAGAIN to have the transaction retried, anything else to have it terminated", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Setup, "void", "iommu_set_fault_handler", "install the handler of a domain", new("struct iommu_domain *", "domain", "the domain"), new("iommu_fault_handler_t", "handler", "the handler"), new("void *", "token", "handed to the handler")),
        new(CRole.Query, "void", "adreno_smmu_get_fault_info_t", "the syndrome of the fault", new("const void *", "cookie", "the SMMU"), new("struct adreno_smmu_fault_info *", "info", "filled in")),
        new(CRole.Query, "void", "adreno_smmu_set_stall_t", "let later faults stall, or not", new("const void *", "cookie", "the SMMU"), new("bool", "enabled", "whether they stall")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : PathRun
    {
        private AdrenoThreadedClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode)
        {
            if (_client?.Domain != bank.Domain)
            {
                return new ThreadedReturnPath(bank, SleepingNeighbour(bank));
            }

            _client.Priv = new(bank);
            return new ThreadedReturnPath(bank, _client.OnFaultAsync);
        }

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => default;

        public override void BeforeSubmit() => _client!.BeforeSubmit();
    }
}
