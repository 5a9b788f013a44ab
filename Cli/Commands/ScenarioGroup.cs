using TopHalf.Corpus;
using TopHalf.Scenarios;
using TopHalf.Upstream;
using TopHalf.Upstream.Hazards;

namespace TopHalf.Cli.Commands;

/// <summary>Scenarios that are alike, and that a command of their own runs one after the other.</summary>
/// <param name="Heading">What they are, and the command.</param>
/// <param name="Scenarios">They.</param>
internal sealed record ScenarioGroup(string Heading, IReadOnlyList<Scenario> Scenarios)
{
    private static readonly (Type Type, string Heading)[] _kinds =
    [
        (typeof(UpstreamBug), "bugs that shipped, each as shipped and as fixed: tophalf upstream"),
        (typeof(HazardProgram), "hazards of fault handling, each with a correct program close by: tophalf hazards"),
        (typeof(CorpusScenario), "entries of the corpus that machine and analyzer are held against: tophalf corpus"),
    ];

    /// <summary>The scenarios that no command runs together.</summary>
    /// <param name="all">All scenarios.</param>
    public static IEnumerable<Scenario> Others(IEnumerable<Scenario> all) => all.Where(static scenario => !Array.Exists(_kinds, kind => kind.Type.IsInstanceOfType(scenario)));

    /// <summary>The groups.</summary>
    /// <param name="all">All scenarios.</param>
    public static IEnumerable<ScenarioGroup> Of(IReadOnlyList<Scenario> all) =>
        _kinds.Select(kind => new ScenarioGroup(kind.Heading, [.. all.Where(kind.Type.IsInstanceOfType)]));
}
