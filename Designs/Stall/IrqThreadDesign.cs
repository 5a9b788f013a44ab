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
    public override StallRun NewRun(StallParts parts) => new ClientRun(new SleepingHandlerClient(parts, Flags));
}
