namespace TopHalf.Cli.Output;

/// <summary>What came of looking for a bug that shipped. The fields are documented in docs/json.md.</summary>
/// <param name="Name">The name of its scenario.</param>
/// <param name="Title">The title of the fix upstream.</param>
/// <param name="Year">When it was found upstream.</param>
/// <param name="Source">Where it is written down.</param>
/// <param name="Found">Whether the program as shipped breaks the rule that it is told to break.</param>
/// <param name="FixedClean">Whether the program as fixed breaks none within the same budget.</param>
/// <param name="Schedules">With which schedule it was found; how many were searched, where it was not.</param>
/// <param name="Rule">The id of the rule.</param>
/// <param name="FixedSchedules">How many schedules of the program as fixed were searched.</param>
/// <param name="Replay">The replay token; empty where it was not found.</param>
/// <param name="Others">What else was found.</param>
/// <param name="Differences">Runs that were not the same when they were made again.</param>
internal sealed record UpstreamOutcome(
    string Name, string Title, int Year, string Source, bool Found, bool FixedClean, long Schedules, string Rule, long FixedSchedules, string Replay,
    IReadOnlyList<string> Others, IReadOnlyList<string> Differences);
