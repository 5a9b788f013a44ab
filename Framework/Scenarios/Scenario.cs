using Microsoft.Extensions.DependencyInjection;
using TopHalf.Contracts;
using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Scenarios;

/// <summary>A situation in which drivers are tried: hardware, drivers, and what happens to them.</summary>
/// <remarks>
/// A scenario is found through dependency injection; an assembly of one's own can add more. The object holds no state of a run: what
/// belongs to a run are scoped services, made anew for each.
/// </remarks>
public abstract class Scenario
{
    /// <summary>As typed, in kebab case.</summary>
    public abstract string Name { get; }

    /// <summary>What happens in it, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>What can be chosen about it.</summary>
    public virtual IReadOnlyList<ScenarioParameter> Parameters => [];

    /// <summary>Adds the hardware and the drivers of a run, as scoped services.</summary>
    /// <remarks>
    /// There already: <see cref="Machine"/>, its <c>InterruptCore</c>, <c>FaultLedger</c>, <c>PhysicalMemory</c>,
    /// <see cref="RunProgress"/>, <see cref="RunFigures"/>, and <see cref="ScenarioSettings"/>.
    /// </remarks>
    /// <param name="services">Where to add them.</param>
    /// <param name="settings">What was chosen.</param>
    public virtual void AddServices(IServiceCollection services, ScenarioSettings settings)
    {
    }

    /// <summary>The answers of the chosen hardware to its open questions.</summary>
    /// <param name="settings">What was chosen.</param>
    public virtual IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => new Dictionary<Knob, bool>();

    /// <summary>What happens. Runs as the task <c>init</c>, in process context.</summary>
    /// <param name="services">The services of the run.</param>
    /// <param name="settings">What was chosen.</param>
    [RunsIn(CallContexts.Process)]
    public abstract KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings);

    /// <summary>Fills in values that follow from others, and refuses what does not go together.</summary>
    /// <param name="values">The values by parameter name, with defaults filled in.</param>
    /// <exception cref="ArgumentException">Values do not go together; the message says which and why.</exception>
    public virtual void Complete(IDictionary<string, string> values)
    {
    }

    /// <summary>Settings for a run in which only a verdict is wanted, and soon: as many things as it takes, and no more.</summary>
    /// <param name="settings">What was chosen.</param>
    /// <returns>The same settings, or smaller ones.</returns>
    public virtual IReadOnlyDictionary<string, string> Smaller(ScenarioSettings settings) => settings?.All ?? throw new ArgumentNullException(nameof(settings));

    /// <summary>The settings with which its schedules are searched, where nothing else was asked for: each step that a run does not take makes the search that much smaller.</summary>
    /// <param name="settings">The settings asked for.</param>
    public virtual IReadOnlyDictionary<string, string> Smallest(ScenarioSettings settings) => Smaller(settings);
}
