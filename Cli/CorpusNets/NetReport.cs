namespace TopHalf.Cli.CorpusNets;

/// <summary>What a net says against a program.</summary>
/// <param name="Rule">The id of the rule.</param>
/// <param name="Text">The finding, in one line.</param>
/// <param name="Replay">The token of the schedule; null where nothing was run.</param>
internal sealed record NetReport(string Rule, string Text, string? Replay);
