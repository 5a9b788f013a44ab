namespace TopHalf.Exploration.Strategies;

/// <summary>Tries every class of runs, and gives a run up where an equivalent one was.</summary>
/// <remarks>
/// What an interrupt shares nothing with it may land before or after: the machine is in the same state. So an interrupt that can land at each of a hundred steps and
/// conflicts with two of them makes three classes, not a hundred. Memory is bounded; what is forgotten is only done again.
/// </remarks>
public sealed class HappensBeforeCaching : IReducingStrategy, IBeginsAgain
{
    private readonly CachedSearch _search;

    /// <summary>Starts a search.</summary>
    public HappensBeforeCaching()
        : this(SearchDefects.None)
    {
    }

    internal HappensBeforeCaching(SearchDefects defects) => _search = new(defects);

    /// <inheritdoc/>
    public string Name => "hb-caching";

    /// <inheritdoc/>
    public bool IsExhaustive => true;

    /// <inheritdoc/>
    public bool SeesStanding => true;

    /// <inheritdoc/>
    public long Classes => _search.Classes;

    /// <inheritdoc/>
    public long Blocked => _search.Blocked;

    /// <inheritdoc/>
    public ClassHash? LastClass => _search.LastClass;

    /// <inheritdoc/>
    ClassHash IBeginsAgain.ClassSum => _search.ClassSum;

    /// <summary>Whether each run did what was remembered of its steps.</summary>
    internal bool Recalls => _search.Recalls;

    /// <inheritdoc/>
    public bool BeginRun() => _search.Begin();

    /// <inheritdoc/>
    public int Pick(StepPoint point) => _search.Pick(point);

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => _search.End(last);
}
