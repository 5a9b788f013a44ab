using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Scenarios;

namespace TopHalf.Upstream.Smmu;

/// <summary>A bug that needs an SMMU.</summary>
/// <param name="implementation">Which one it was seen on.</param>
internal abstract class SmmuBug(SmmuImplementation implementation) : UpstreamBug
{
    /// <summary>The SMMU that it was seen on.</summary>
    protected SmmuImplementation Implementation => implementation;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => implementation.KnobDefaults;
}
