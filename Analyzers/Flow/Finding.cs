using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;

namespace TopHalf.Analyzers.Flow;

/// <summary>Something that breaks a rule.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Place">Where.</param>
/// <param name="Message">What, and why it is wrong.</param>
/// <param name="Chain">The calls that lead there, from the entry point.</param>
internal sealed record Finding(string Rule, Place Place, string Message, ImmutableArray<Finding.Step> Chain)
{
    /// <summary>One call of a chain.</summary>
    internal readonly record struct Step(string Name, Place Place);
}
