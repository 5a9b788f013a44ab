using TopHalf.Exploration;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Scenarios;

/// <summary>A search of a scenario.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="settings">What was chosen about it.</param>
/// <param name="options">How the machine is built; knobs that are set here go before those of the scenario.</param>
public sealed class ScenarioSubject(Scenario scenario, ScenarioSettings settings, MachineOptions options) : Subject
{
    /// <inheritdoc/>
    public override string Name => scenario.Name;

    /// <inheritdoc/>
    public override SubjectRun Run(Func<MachineOptions, MachineOptions> choose, CarrierPool carriers, params IReadOnlyList<IEventObserver> observers)
    {
        ArgumentNullException.ThrowIfNull(choose);
        var machine = new Machine(ScenarioRunner.WithKnobs(scenario, settings, choose(options)), carriers);
        var end = ScenarioRunner.Run(machine, scenario, settings, new FaultLedger(), new(), new(), observers);
        return new(end, machine.Findings.All, machine);
    }
}
