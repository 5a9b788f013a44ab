using Microsoft.Extensions.DependencyInjection;
using TopHalf.Checking;
using TopHalf.Devices;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Scenarios;

/// <summary>Runs scenarios: one machine and one scope of services for each run, on threads kept from run to run.</summary>
public sealed class ScenarioRunner : IDisposable
{
    private readonly CarrierPool _carriers = new();

    /// <summary>The machine of the run that goes on; for progress and watchdogs on other threads.</summary>
    public Machine? Running { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _carriers.Dispose();

    /// <summary>Runs a scenario once.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="settings">What was chosen about it.</param>
    /// <param name="options">How the machine is built; knobs that are set here go before those of the scenario.</param>
    /// <param name="progress">Told how the progress is found out; may be null.</param>
    /// <param name="observers">More observers of the event stream.</param>
    public RunResult Run(
        Scenario scenario, ScenarioSettings settings, MachineOptions options, RunProgress? progress = null, params IReadOnlyList<IEventObserver> observers)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observers);
        var machine = new Machine(WithKnobs(scenario, settings, options), _carriers);
        var (hash, meter, ledger) = (new TraceHash(), new RunMeter(options.CpuCount), new FaultLedger());
        Running = machine;
        var figures = new RunFigures();
        var end = Run(machine, scenario, settings, ledger, progress ?? new(), figures, [hash, meter, .. observers]);
        Running = null;
        return new()
        {
            Scenario = scenario,
            Settings = settings,
            Options = machine.Options,
            End = end,
            VirtualTime = machine.Now,
            Operations = machine.Operations,
            Decisions = machine.Decisions,
            TraceHash = hash.Value,
            Faults = ledger.Counts,
            HandledIn = ledger.HandledIn,
            ResumedIn = ledger.ResumedIn,
            Snapshots = meter.Coredumps,
            WorkItems = meter.WorkItems,
            PeakMemoryBytes = machine.Memory.PeakBytes,
            Figures = figures.Read(),
            MaxIrqsOff = Ktime.FromNs(meter.MaxIrqsOffNs),
            Violations = machine.Findings.All,
            Assumed = machine.Assumed,
            NotModelled = machine.TouchedNotModelled,
        };
    }

    /// <summary>Finds the knobs on which the verdict of a run depends: each that the run asked is turned over, and the run repeated.</summary>
    /// <remarks>The verdict is the set of broken rules. The repetitions use <see cref="Scenario.Smaller"/> settings, and so does what they are compared with.</remarks>
    /// <param name="result">The run.</param>
    /// <param name="newOptions">Says how its machine was built, with a chooser that begins anew; called for each repetition.</param>
    /// <returns>The knobs whose other answer gives another verdict.</returns>
    public IReadOnlyList<KnobDependence> FindDependences(RunResult result, Func<MachineOptions> newOptions)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(newOptions);
        var settings = new ScenarioSettings(result.Scenario, result.Scenario.Smaller(result.Settings));
        var reference = Run(result.Scenario, settings, newOptions());
        var dependences = new List<KnobDependence>();
        foreach (var (knob, value) in reference.Assumed.OrderBy(static pair => pair.Key.Name, StringComparer.Ordinal))
        {
            var options = newOptions();
            var flipped = new Dictionary<Knob, bool>(options.Knobs, ReferenceEqualityComparer.Instance) { [knob] = !value };
            var rules = Run(result.Scenario, settings, options with { Knobs = flipped }).BrokenRules;
            if (!rules.SequenceEqual(reference.BrokenRules))
            {
                dependences.Add(new(knob, value, rules));
            }
        }

        return dependences;
    }

    /// <summary>Runs a scenario on a machine that was made for it.</summary>
    internal static RunEnd Run(
        Machine machine, Scenario scenario, ScenarioSettings settings, FaultLedger ledger, RunProgress progress, RunFigures figures, IEnumerable<IEventObserver> observers)
    {
        foreach (var observer in observers)
        {
            machine.Events.Add(observer);
        }

        using var services = BuildServices(scenario, settings, machine, ledger, progress, figures);
        using var scope = services.CreateScope();
        return machine.Run(() => RunAsync(scenario, scope.ServiceProvider, settings), () => ledger.ReportStuck(machine));
    }

    /// <summary>The options of a machine for a scenario: what it says of the hardware, under what was asked for.</summary>
    internal static MachineOptions WithKnobs(Scenario scenario, ScenarioSettings settings, MachineOptions options)
    {
        var knobs = new Dictionary<Knob, bool>(scenario.Knobs(settings), ReferenceEqualityComparer.Instance);
        foreach (var (knob, value) in options.Knobs)
        {
            knobs[knob] = value;
        }

        return options with { Knobs = knobs };
    }

    private static KernelTask RunAsync(Scenario scenario, IServiceProvider services, ScenarioSettings settings) => scenario.RunAsync(services, settings);

    private static ServiceProvider BuildServices(Scenario scenario, ScenarioSettings settings, Machine machine, FaultLedger ledger, RunProgress progress, RunFigures figures)
    {
        var services = new ServiceCollection();
        services.AddScoped(_ => machine);
        services.AddScoped(_ => machine.Interrupts);
        services.AddScoped<IHardwareHost>(_ => machine);
        services.AddScoped(_ => ledger);
        services.AddScoped(_ => progress);
        services.AddScoped(_ => figures);
        services.AddScoped(_ => settings);
        services.AddScoped(_ => new PhysicalMemory(host: machine));
        scenario.AddServices(services, settings);
        return services.BuildServiceProvider();
    }
}
