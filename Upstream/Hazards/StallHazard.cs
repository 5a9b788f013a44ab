using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>A hazard of a client of an SMMU whose faults stall.</summary>
internal abstract class StallHazard : HazardProgram
{
    /// <summary>Which SMMU. Default: one whose line falls when the fault bits are cleared.</summary>
    protected virtual SmmuImplementation Implementation => SmmuImplementation.QcomSmmuV2;

    /// <summary>Whether faults stall. Default true.</summary>
    protected virtual bool Stalls => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => Implementation.KnobDefaults;

    /// <summary>From where the SMMU's driver reports. Default: hard interrupt.</summary>
    /// <param name="isFixed">Whether it is the second program.</param>
    protected virtual SmmuIrqMode IrqMode(bool isFixed) => SmmuIrqMode.Hard;

    /// <inheritdoc/>
    protected sealed override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var unit = new StallUnit(services, Implementation, IrqMode(isFixed), Stalls);
        await unit.SetUpAsync();
        await RunAsync(unit, isFixed);
    }

    /// <summary>The client. Runs as the task <c>init</c>, in process context.</summary>
    /// <param name="unit">Its device.</param>
    /// <param name="isFixed">Whether it is the second program.</param>
    protected abstract KernelTask RunAsync(StallUnit unit, bool isFixed);
}
