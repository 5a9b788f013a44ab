namespace TopHalf.Exploration.Strategies;

/// <summary>A search that begins again when it learns something, and comes to its classes anew: what it had counted until then does not count.</summary>
internal interface IBeginsAgain
{
    /// <summary>The hashes of the classes since it began last, joined.</summary>
    ClassHash ClassSum { get; }
}
