using TopHalf.Exploration.Strategies;

namespace TopHalf.Exploration.Parts;

/// <summary>A part of a search: what one worker does by itself. What comes of it is a function of it and of the subject alone.</summary>
/// <param name="Set">What is injected.</param>
/// <param name="Strategy">Who decides, by name.</param>
/// <param name="Seed">What a random strategy draws from.</param>
/// <param name="MostRuns">After how many runs it ends; what is left then are parts of their own.</param>
/// <param name="From">Where it begins; null for the beginning.</param>
internal sealed record SearchPart(InjectionSet Set, string Strategy, long Seed, long MostRuns, StackState? From)
{
    /// <summary>Makes its strategy.</summary>
    /// <param name="options">How the search goes.</param>
    public IStrategy NewStrategy(ExplorationOptions options) => From is { } from ? new SourceDpor(from)
        : Strategy == Portfolio.WithoutReduction ? Portfolio.OfRandomStrategies(Seed)
        : StrategyCatalogue.Create(Strategy, options with { Seed = Seed });
}
