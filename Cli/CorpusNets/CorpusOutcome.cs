using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary>What the nets say of an entry. The fields of the JSON are documented in docs/json.md.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Runtime">The machine, which runs its programs; null where it was not asked.</param>
/// <param name="Analyzer">The analyzer, which reads them; null where it was not asked.</param>
internal sealed record CorpusOutcome(CorpusEntry Entry, NetAnswer? Runtime, NetAnswer? Analyzer)
{
    /// <summary>Whether the machine finds the bug, flags no correct program, and does so again. The analyzer's figures fail nothing.</summary>
    public bool IsAsItShouldBe => Runtime is not { } runtime || (!runtime.IsMissed && runtime.FalseAlarms == 0 && !runtime.Differences.Any());

    /// <summary>As JSON.</summary>
    public object Json => new
    {
        Entry.Id,
        Entry.Class,
        Entry.Title,
        Covered = Entry.Analyzer.IsCovered,
        Runtime = Runtime?.Json,
        Analyzer = Analyzer?.Json,
        Expected = new { Runtime = Of(Entry.Runtime), Analyzer = Of(Entry.Analyzer) },
    };

    private static object Of(CorpusExpectation expected) => new { expected.Rules, expected.Why };
}
