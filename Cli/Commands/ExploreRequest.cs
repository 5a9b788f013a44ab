using TopHalf.Exploration;

namespace TopHalf.Cli.Commands;

/// <summary>One search as it was asked for, checked.</summary>
/// <param name="Run">What is searched, and on which machine.</param>
/// <param name="Options">How.</param>
/// <param name="Time">When it ends at the latest.</param>
/// <param name="Repeat">The command that does the same again, as it is typed.</param>
internal sealed record ExploreRequest(RunRequest Run, ExplorationOptions Options, TimeSpan Time, string Repeat);
