using TopHalf.Designs.Stall.Paths;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall;

/// <summary>Nothing stalls and nobody is told: the driver prints.</summary>
public sealed class NoStallDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "no-stall";

    /// <inheritdoc/>
    public override int Order => 18;

    /// <inheritdoc/>
    public override string Summary => "CFCFG=0: the hardware terminates at once, the driver prints, no client is told";

    /// <inheritdoc/>
    public override string Source => "'iommu/arm-smmu: Disable stalling faults for all endpoints' (3714ce1d6655); production practice since";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("-", "-", "hardware", "-");

    /// <inheritdoc/>
    public override bool Stalls => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(LogOnlyPath)];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new Run();

    private sealed class Run : PathRun
    {
        public override IContextFaultPath NewPath(SmmuContextBank bank, SmmuIrqMode mode) => new LogOnlyPath(bank);

        public override void Attach(IommuDomain domain)
        {
        }

        public override KernelTask DetachAsync() => default;
    }
}
