namespace TopHalf.Exploration.Strategies;

/// <summary>Tries each class of runs once: source sets, sleep sets, and wake-up trees.</summary>
/// <remarks>
/// Abdulla, Aronis, Jonsson, Sagonas: "Source sets: a foundation for optimal dynamic partial order reduction", Journal of the ACM 64 (4), 2017, algorithm 2. No run is given
/// up, unless what an actor can do is changed by others (a task is woken on its CPU, an interrupt is raised): then a few may be.
/// </remarks>
public sealed class OptimalDpor : IReducingStrategy
{
    private readonly Reduction _search;

    /// <summary>Starts a search.</summary>
    public OptimalDpor()
        : this(SearchDefects.None)
    {
    }

    internal OptimalDpor(SearchDefects defects) => _search = new(isOptimal: true, defects);

    /// <inheritdoc/>
    public string Name => "optimal-dpor";

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
}
