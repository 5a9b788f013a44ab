namespace TopHalf.Exploration.Strategies;

/// <summary>Tries every class of runs in which a context that could go on is made to wait at most so often: first never, then once, then twice.</summary>
/// <remarks>
/// Musuvathi, Qadeer: "Iterative context bounding for systematic testing of multithreaded programs", PLDI 2007. Without partial-order reduction, which bounds make
/// unsound; instead a run is given up where an equivalent one was, with the same actor last and no more spent. Modulo collisions of 128-bit hashes.
/// </remarks>
public sealed class IterativeContextBounding : IReducingStrategy, IBeginsAgain
{
    private readonly int _most;
    private readonly CachedSearch _search;

    /// <summary>Starts a search.</summary>
    /// <param name="most">How often at most; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is negative.</exception>
    public IterativeContextBounding(int most)
        : this(most, SearchDefects.None)
    {
    }

    internal IterativeContextBounding(int most, SearchDefects defects)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        (_most, _search) = (most, new(defects));
        _search.Restart(0);
    }

    /// <inheritdoc/>
    public string Name => "context-bounding";

    /// <inheritdoc/>
    public bool IsExhaustive => true;

    /// <inheritdoc/>
    public bool SeesStanding => true;

    /// <summary>The bound of the run at hand. What is found under it was not to be found under a lower one.</summary>
    public int Bound => _search.Bound ?? 0;

    /// <summary>Classes under the bound, as far as they are known; some may have been counted twice where there are more than can be remembered.</summary>
    public long Classes => _search.Classes;

    /// <inheritdoc/>
    public long Blocked => _search.Blocked;

    /// <inheritdoc/>
    public ClassHash? LastClass => _search.LastClass;

    /// <inheritdoc/>
    ClassHash IBeginsAgain.ClassSum => _search.ClassSum;

    /// <inheritdoc/>
    public bool BeginRun()
    {
        while (!_search.Begin())
        {
            if (Bound == _most)
            {
                return false;
            }

            _search.Restart(Bound + 1);
        }

        return true;
    }

    /// <inheritdoc/>
    public int Pick(StepPoint point) => _search.Pick(point);

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => _search.End(last);
}
