using TopHalf.Choices;
using TopHalf.Contexts;
using TopHalf.Designs;
using TopHalf.Designs.Situations;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scenarios;

namespace TopHalf.Cli.Exporting;

/// <summary>What was seen of a design in all situations, on all hardware that it runs on, under a few schedules.</summary>
internal sealed class ObservedDesign
{
    // The default schedule and as many random ones.
    private const int Seeds = 4;

    private readonly SortedSet<string> _handledIn = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _resumedIn = new(StringComparer.Ordinal);
    private readonly List<SituationVerdict> _verdicts = [];

    private ObservedDesign(FaultDesign design) => Design = design;

    public FaultDesign Design { get; }

    /// <summary>In which contexts its handler was called.</summary>
    public IReadOnlyCollection<string> HandledIn => _handledIn;

    /// <summary>From which contexts it was resumed or answered.</summary>
    public IReadOnlyCollection<string> ResumedIn => _resumedIn;

    /// <summary>What broke in each situation.</summary>
    public IReadOnlyList<SituationVerdict> Verdicts => _verdicts;

    /// <summary>How many runs that were.</summary>
    public int Runs { get; private set; }

    public static ObservedDesign Of(FaultDesign design, IReadOnlyList<FaultSituation> situations)
    {
        var observed = new ObservedDesign(design);
        using var runner = new ScenarioRunner();
        foreach (var situation in situations)
        {
            foreach (var hardware in design.Hardware)
            {
                observed.Try(runner, situation, hardware);
            }
        }

        return observed;
    }

    private void Try(ScenarioRunner runner, FaultSituation situation, string hardware)
    {
        var chosen = new ScenarioSettings(situation, new Dictionary<string, string> { ["design"] = Design.Slug, ["hardware"] = hardware });
        var settings = new ScenarioSettings(situation, situation.Smaller(chosen));
        var rules = new SortedDictionary<string, Rule>(StringComparer.Ordinal);
        for (var seed = 0; seed <= Seeds; seed++)
        {
            var result = runner.Run(situation, settings, new MachineOptions { Model = Linux.Model, Chooser = seed == 0 ? new DefaultPolicy() : new SeededChooser(seed) });
            _handledIn.UnionWith(result.HandledIn);
            _resumedIn.UnionWith(result.ResumedIn);
            foreach (var violation in result.Violations)
            {
                rules[violation.Rule.Id] = violation.Rule;
            }

            Runs++;
        }

        _verdicts.Add(new(situation, hardware, [.. rules.Values]));
    }
}
