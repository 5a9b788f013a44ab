using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The handler answers, and the core resumes before the report returns: nothing can sleep in between.</summary>
public sealed class CoreResumesDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "core-resumes";

    /// <inheritdoc/>
    public override int Order => 2;

    /// <inheritdoc/>
    public override string Summary => "a special return value lets the core resume, in the same call";

    /// <inheritdoc/>
    public override string Source => "J. Roedel, 22 September 2017, on '[RFC] iommu: arm-smmu: stall support'";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "no", "core", "hard irq");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.None;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(PrintingClient)];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new PrintingClient());
}
