namespace TopHalf.Exploration.Strategies;

/// <summary>A strategy whose search can be cut into parts that know nothing of one another, and find each class in one of them.</summary>
internal interface IDivisible : IReducingStrategy
{
    /// <summary>Cuts what is left into parts. To be called between two runs; the search is over then.</summary>
    /// <param name="most">How many at most, and one more.</param>
    /// <returns>The parts; none when nothing is left.</returns>
    IReadOnlyList<StackState> Divide(int most);
}
