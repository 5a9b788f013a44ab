using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>A private interface between one SMMU driver and one GPU driver.</summary>
public sealed class AdrenoPrivDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "adreno-priv";

    /// <inheritdoc/>
    public override int Order => 12;

    /// <inheritdoc/>
    public override string Summary => "adreno_smmu_priv of v5.14: the GPU driver resumes, in the interrupt or from its worker";

    /// <inheritdoc/>
    public override string Source => "include/linux/adreno-smmu-priv.h and drivers/gpu/drm/msm/adreno, v5.14 (June 2021)";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "the worker", "client", "hard irq, kthread worker");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(AdrenoPrivClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(AdrenoSmmuPriv), typeof(AdrenoPrivPath)];

    /// <inheritdoc/>
    public override IReadOnlyList<CFunction> Api { get; } =
    [
        new(CRole.Handler, "int", "iommu_fault_handler_t", "told of a fault before anything is cleared", new("struct iommu_domain *", "domain", "the domain"), new("struct device *", "dev", "who faulted; NULL where it is not known"), new("unsigned long", "iova", "the address"), new("int", "flags", "IOMMU_FAULT_READ or IOMMU_FAULT_WRITE"), new("void *", "token", "as it was given")),
        new(CRole.Query, "void", "adreno_smmu_get_fault_info_t", "the syndrome of the fault", new("const void *", "cookie", "the SMMU"), new("struct adreno_smmu_fault_info *", "info", "filled in")),
        new(CRole.Query, "void", "adreno_smmu_set_stall_t", "let later faults stall, or not", new("const void *", "cookie", "the SMMU"), new("bool", "enabled", "whether they stall")),
        new(CRole.Resume, "void", "adreno_smmu_resume_translation_t", "resume what is stalled", new("const void *", "cookie", "the SMMU"), new("bool", "terminate", "abort it instead of translating it again")),
    ];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : PathRun
    {
        private AdrenoPrivClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode)
        {
            if (_client?.Domain != bank.Domain)
            {
                return new AdrenoPrivPath(bank, AtomicNeighbour(bank));
            }

            _client.Priv = new(bank);
            return new AdrenoPrivPath(bank, _ => _client.OnFault());
        }

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => _client!.StopAsync();
    }
}
