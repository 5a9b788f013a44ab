using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The core queues the handler, and the handler resumes.</summary>
public sealed class BothFlagsDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "explicit-resume+handler-sleeps";

    /// <inheritdoc/>
    public override int Order => 7;

    /// <inheritdoc/>
    public override string Summary => "both flags: the core calls the handler from its work queue, and the handler resumes";

    /// <inheritdoc/>
    public override string Source => "the cross product of the two flags of May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("work queue", "yes", "client", "work queue");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.ExplicitResume | FaultHandlerFlags.HandlerSleeps;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(ResumingHandlerClient)];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new ResumingHandlerClient(parts));
}
