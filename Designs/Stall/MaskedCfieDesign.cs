using TopHalf.Designs.Stall.Clients;
using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>The private interface, with the bank kept from interrupting while it is stalled.</summary>
public sealed class MaskedCfieDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "masked-cfie";

    /// <inheritdoc/>
    public override int Order => 14;

    /// <inheritdoc/>
    public override string Summary => "CFIE is masked while a transaction is stalled, and unmasked by the resume (not merged)";

    /// <inheritdoc/>
    public override string Source => "C. Abbott, 'iommu/arm-smmu: Fix spurious interrupts with stall-on-fault', v1 to v5, January to April 2025";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "the worker", "client", "hard irq, kthread worker");

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(AdrenoPrivClient)];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(AdrenoSmmuPriv), typeof(MaskedSmmuPriv), typeof(MaskedCfiePath)];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run(parts);

    private sealed class Run(StallParts parts) : StallRun
    {
        private AdrenoPrivClient? _client;

        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode)
        {
            if (_client?.Domain != bank.Domain)
            {
                return new MaskedCfiePath(bank, null);
            }

            _client.Priv = new MaskedSmmuPriv(bank);
            return new MaskedCfiePath(bank, _client);
        }

        public override void Attach(IommuDomain domain) => _client = new(parts, domain);

        public override KernelTask DetachAsync() => _client!.StopAsync();
    }
}
