using TopHalf.Devices;
using TopHalf.Machines;
using TopHalf.Scenarios;
using TopHalf.Scheduling;

namespace TopHalf.Tests.Scenarios;

/// <summary>A scenario whose parameters, knobs and code the test gives.</summary>
internal sealed class ScriptedScenario(Func<Machine, ScenarioSettings, KernelTask> run) : Scenario
{
    private readonly Func<Machine, ScenarioSettings, KernelTask> _run = run;

    public ScriptedScenario()
        : this(static (_, _) => default)
    {
    }

    public override string Name => "scripted";

    public override string Summary => "what a test says";

    public override IReadOnlyList<ScenarioParameter> Parameters { get; } =
    [
        ScenarioParameter.OneOf("mode", "how", "calm", "hasty"),
        ScenarioParameter.Number("rounds", "how often", 3, 1, 9),
        new("tone", "derived from the mode", "", ["low", "high"]),
    ];

    public Dictionary<Knob, bool> KnobDefaults { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many rounds a run has that is wanted only for its verdict.</summary>
    public string? RoundsForVerdict { get; init; }

    public override IReadOnlyDictionary<Knob, bool> Knobs(ScenarioSettings settings) => KnobDefaults;

    public override KernelTask RunAsync(IServiceProvider services, ScenarioSettings settings) =>
        _run((Machine)services.GetService(typeof(Machine))!, settings);

    public override void Complete(IDictionary<string, string> values)
    {
        values["tone"] = values["tone"].Length > 0 ? values["tone"] : values["mode"] == "hasty" ? "high" : "low";
        if (values["mode"] == "calm" && values["tone"] == "high")
        {
            throw new ArgumentException("calm is never high");
        }
    }

    public override IReadOnlyDictionary<string, string> Smaller(ScenarioSettings settings) => RoundsForVerdict is null
        ? base.Smaller(settings)
        : new Dictionary<string, string>(settings.All) { ["rounds"] = RoundsForVerdict };
}
