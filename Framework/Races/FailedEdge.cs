using TopHalf.Rules;

namespace TopHalf.Races;

/// <summary>Something that would have ordered two contexts, had it not failed: for the report.</summary>
/// <param name="What">What failed, in words; null for nothing.</param>
/// <param name="Object">The name of what it was done to.</param>
/// <param name="Site">Where.</param>
internal readonly record struct FailedEdge(string? What, string Object, CodeSite Site);
