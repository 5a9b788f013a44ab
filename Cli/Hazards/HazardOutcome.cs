using TopHalf.Cli.Output;

namespace TopHalf.Cli.Hazards;

/// <summary>What came of looking for a hazard. The fields of the JSON are documented in docs/json.md.</summary>
/// <param name="Hazard">The hazard.</param>
/// <param name="Search">What its programs did.</param>
internal sealed record HazardOutcome(Hazard Hazard, PairOutcome Search)
{
    /// <summary>Whether it was found where it is, and nothing where it is not.</summary>
    public bool IsAsItShouldBe => Search is { Found: true, FixedClean: true, Differences.Count: 0 };

    /// <summary>As JSON.</summary>
    public object Json => new
    {
        Hazard.Id,
        Hazard.Name,
        Rule = Hazard.Programs.Rule.Id,
        Hazard.ShownBy,
        Hazard.SilentIn,
        Search.Found,
        Search.Schedules,
        Search.Replay,
        CorrectClean = Search.FixedClean,
        CorrectSchedules = Search.FixedSchedules,
        Search.Others,
        Search.Differences,
    };
}
