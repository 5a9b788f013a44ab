namespace TopHalf.Exploration.Strategies;

/// <summary>Tries each class of runs once, and gives some runs up: source sets with sleep sets.</summary>
/// <remarks>
/// Abdulla, Aronis, Jonsson, Sagonas: "Source sets: a foundation for optimal dynamic partial order reduction", Journal of the ACM 64 (4), 2017, algorithm 1. Runs are
/// given up when it turns out that all that could follow was tried. Simpler than <see cref="OptimalDpor"/>, and what that is held against.
/// </remarks>
public sealed class SourceDpor : IDivisible
{
    private readonly Reduction _search;

    /// <summary>Starts a search.</summary>
    public SourceDpor()
        : this(SearchDefects.None)
    {
    }

    internal SourceDpor(SearchDefects defects) => _search = new(isOptimal: false, defects);

    internal SourceDpor(StackState from, SearchDefects defects = SearchDefects.None)
        : this(defects) => _search.Resume(from);

    /// <inheritdoc/>
    public string Name => "source-dpor";

    /// <inheritdoc/>
    public bool IsExhaustive => true;

    /// <inheritdoc/>
    public long Classes => _search.Classes;

    /// <inheritdoc/>
    public long Blocked => _search.Blocked;

    /// <inheritdoc/>
    public ClassHash? LastClass => _search.LastClass;

    /// <inheritdoc/>
    public bool BeginRun() => _search.BeginRun();

    /// <inheritdoc/>
    public int Pick(StepPoint point) => _search.Pick(point);

    /// <inheritdoc/>
    public void EndRun(StepPoint last) => _search.EndRun(last);

    /// <inheritdoc/>
    IReadOnlyList<StackState> IDivisible.Divide(int most) => _search.Divide(most);
}
