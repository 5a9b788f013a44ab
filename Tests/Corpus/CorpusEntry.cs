namespace TopHalf.Corpus;

/// <summary>A bug that shipped in Linux, or correct code that naive tools flag, and what is expected of the two nets.</summary>
public sealed class CorpusEntry
{
    /// <summary>A letter and a number: S sleeps in atomic context, L locks and interrupts, T teardown, D deadlock, P interrupt protocol, R races, F correct code.</summary>
    public required string Id { get; init; }

    /// <summary>The class of the bug: <c>sleep-in-atomic</c>, or <c>false-positive</c> for correct code.</summary>
    public required string Class { get; init; }

    /// <summary>The title of the fix or of the report upstream.</summary>
    public required string Title { get; init; }

    /// <summary>The year of the fix or of the report.</summary>
    public required int Year { get; init; }

    /// <summary>Where it was read.</summary>
    public required string Source { get; init; }

    /// <summary>What goes wrong, in one sentence.</summary>
    public required string Mechanism { get; init; }

    /// <summary>What the machine is expected to find in the program as it was shipped.</summary>
    public required CorpusExpectation Runtime { get; init; }

    /// <summary>What the analyzer is expected to find in the program as it was shipped.</summary>
    public required CorpusExpectation Analyzer { get; init; }

    /// <summary>What a search of it needs besides the defaults, as options of <c>tophalf explore</c>.</summary>
    public IReadOnlyList<string> SearchOptions { get; init; } = [];

    /// <summary>Whether it is correct code, of which there is one program only.</summary>
    public bool IsTrap => Id[0] == 'F';

    /// <summary>The name of its scenario.</summary>
    public string ScenarioName => "corpus-" + Id.ToLowerInvariant();

    /// <summary>Its programs: one of correct code, otherwise the one as shipped and the one as fixed.</summary>
    public IReadOnlyList<string> Variants => IsTrap ? [CorpusVariant.Correct] : [CorpusVariant.Shipped, CorpusVariant.Fixed];
}
