using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Scenarios;

namespace TopHalf.Upstream.Hazards;

/// <summary>A hazard that needs an SMMU: one whose line falls when the fault bits are cleared, so that nothing else goes wrong.</summary>
internal abstract class SmmuHazard : HazardProgram
{
    /// <summary>The SMMU.</summary>
    protected static SmmuImplementation Implementation => SmmuImplementation.QcomSmmuV2;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => Implementation.KnobDefaults;
}
