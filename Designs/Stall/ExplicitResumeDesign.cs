using TopHalf.Designs.Stall.Clients;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>The client resumes, at a time of its own.</summary>
public sealed class ExplicitResumeDesign : StallDesign
{
    /// <inheritdoc/>
    public override string Slug => "explicit-resume";

    /// <inheritdoc/>
    public override int Order => 5;

    /// <inheritdoc/>
    public override string Summary => "_EXPLICIT_RESUME: the client declares that it resumes, later, from wherever it likes";

    /// <inheritdoc/>
    public override string Source => "R. Clark, 10 May 2019";

    /// <inheritdoc/>
    public override DesignFacts Facts { get; } = new("hard irq", "the client's own work", "client", "any");

    /// <inheritdoc/>
    public override SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    public override FaultHandlerFlags Flags => FaultHandlerFlags.ExplicitResume;

    /// <inheritdoc/>
    public override IReadOnlyList<Type> ClientCode => [typeof(ExplicitResumeClient)];

    /// <inheritdoc/>
    public override StallRun NewRun(StallParts parts) => new ClientRun(new ExplicitResumeClient(parts));
}
