using Microsoft.Extensions.DependencyInjection;
using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;
using TopHalf.Scenarios;

namespace TopHalf.Designs.Stall;

/// <summary>A design over the SMMUv2 and its stall model. The client is the GPU's driver.</summary>
public abstract class StallDesign : FaultDesign
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Hardware { get; } = [SmmuImplementation.Mmu500.Name, SmmuImplementation.QcomSmmuV2.Name];

    /// <inheritdoc/>
    public override IReadOnlyList<Type> DriverCode => [typeof(CoreFaultPath)];

    /// <summary>Whether the GPU's domain asks for stalls. Default true.</summary>
    public virtual bool Stalls => true;

    /// <summary>From which context the SMMU driver reports, where nothing else was asked for. Default: hard interrupt.</summary>
    public virtual SmmuIrqMode Mode => SmmuIrqMode.Hard;

    /// <summary>The flags of the design, as the client or the domain declares them.</summary>
    public virtual FaultHandlerFlags Flags => FaultHandlerFlags.None;

    /// <inheritdoc/>
    public sealed override void AddServices(IServiceCollection services, ScenarioSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddScoped<FaultDesign>(_ => this);
        services.AddScoped<IFaultBench, StallBench>();
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => ImplementationOf(settings).KnobDefaults;

    /// <summary>Makes the design for one run.</summary>
    /// <param name="parts">What its client works with.</param>
    public abstract StallRun NewRun(StallParts parts);

    internal static SmmuImplementation ImplementationOf(ScenarioSettings settings) => SmmuImplementation.Find(settings["hardware"])!;
}
