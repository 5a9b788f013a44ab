namespace TopHalf.Corpus;

/// <summary>What one of the nets is expected to find in a program as it was shipped. Decided before the net is asked.</summary>
/// <param name="Rules">The rules of which it must report one; none where the net does not cover the entry, or the code is correct.</param>
/// <param name="Why">Why the net does not cover it, or what it needs to see it.</param>
public sealed record CorpusExpectation(IReadOnlyList<string> Rules, string? Why = null)
{
    /// <summary>Whether the net is held to find it.</summary>
    public bool IsCovered => Rules.Count > 0;
}
