namespace TopHalf.Cli.Output;

/// <summary>What came of searching a pair of programs.</summary>
/// <param name="Found">Whether the first breaks its rule.</param>
/// <param name="FixedClean">Whether the second breaks none within the same budget.</param>
/// <param name="Schedules">With which schedule it was found; how many were searched, where it was not.</param>
/// <param name="FixedSchedules">How many schedules of the second program were searched.</param>
/// <param name="Replay">The replay token; empty where it was not found.</param>
/// <param name="Others">What else was found.</param>
/// <param name="Differences">Runs that were not the same when they were made again.</param>
internal sealed record PairOutcome(
    bool Found, bool FixedClean, long Schedules, long FixedSchedules, string Replay, IReadOnlyList<string> Others, IReadOnlyList<string> Differences);
