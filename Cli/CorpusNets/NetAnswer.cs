using TopHalf.Corpus;

namespace TopHalf.Cli.CorpusNets;

/// <summary>What a net says of an entry, held against what was expected of it.</summary>
/// <param name="Expected">What it was expected to find.</param>
/// <param name="Programs">What it says of each program.</param>
internal sealed record NetAnswer(CorpusExpectation Expected, IReadOnlyList<ProgramAnswer> Programs)
{
    /// <summary>What it says of the program as shipped; null for correct code.</summary>
    public ProgramAnswer? Shipped => Programs.FirstOrDefault(static program => program.Variant == CorpusVariant.Shipped);

    /// <summary>The programs against which nothing is to be said: the one as fixed, or the correct one.</summary>
    public IEnumerable<ProgramAnswer> Correct => Programs.Where(static program => program.Variant != CorpusVariant.Shipped);

    /// <summary>Whether it finds what it was expected to find.</summary>
    public bool IsFound => Expected.IsCovered && Shipped is { } shipped && shipped.Rules.Intersect(Expected.Rules).Any();

    /// <summary>Whether it was expected to find the bug, and does not.</summary>
    public bool IsMissed => Expected.IsCovered && !IsFound;

    /// <summary>Whether it says something against a bug of which nothing was expected.</summary>
    public bool IsBeyond => !Expected.IsCovered && Shipped is { IsFlagged: true };

    /// <summary>How many correct programs it flags.</summary>
    public int FalseAlarms => Correct.Count(static program => program.IsFlagged);

    /// <summary>Whether it tells the program as shipped from the one as fixed.</summary>
    public bool IsCaught => (IsFound || IsBeyond) && FalseAlarms == 0;

    /// <summary>Runs that were not the same when they were made again.</summary>
    public IEnumerable<string> Differences => Programs.SelectMany(static program => program.Differences);

    /// <summary>As JSON.</summary>
    public object Json => new
    {
        Verdict = Shipped is { } shipped ? Verdict(shipped) : FalseAlarms > 0 ? "flagged" : "clean",
        Programs = Programs.Select(program => new
        {
            program.Variant,
            Verdict = Verdict(program),
            program.Rules,
            program.Schedules,
            program.Reports,
            program.Differences,
        }),
    };

    private string Verdict(ProgramAnswer program) => program.Variant != CorpusVariant.Shipped
        ? program.IsFlagged ? "flagged" : "clean"
        : IsFound ? "found" : IsMissed ? "missed" : IsBeyond ? "beyond" : "silent";
}
