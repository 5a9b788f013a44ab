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
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : StallRun
    {
        private BusyKeepsClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode)
        {
            if (_client?.Domain != bank.Domain)
            {
                return new BusyKeepsPath(bank, null);
            }

            _client.Bank = bank;
            return new BusyKeepsPath(bank, _client.OnFaultAsync);
        }

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => _client!.StopAsync();
    }
}
