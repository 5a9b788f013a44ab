namespace TopHalf.Cli.CorpusNets;

/// <summary>What a net says of one program. The fields of the JSON are documented in docs/json.md.</summary>
/// <param name="Variant">Which of the entry's programs.</param>
/// <param name="Reports">What it says against it.</param>
/// <param name="Schedules">How many schedules were searched; null where nothing was run.</param>
/// <param name="Differences">Runs that were not the same when they were made again.</param>
internal sealed record ProgramAnswer(string Variant, IReadOnlyList<NetReport> Reports, long? Schedules, IReadOnlyList<string> Differences)
{
    /// <summary>Whether it says anything against it.</summary>
    public bool IsFlagged => Reports.Count > 0;

    /// <summary>The rules that it says are broken.</summary>
    public IReadOnlyList<string> Rules => [.. Reports.Select(static report => report.Rule).Distinct().Order(StringComparer.Ordinal)];
}
