namespace TopHalf.Exploration.Strategies;

/// <summary>Tries each class of runs once: source sets, sleep sets, and wake-up trees.</summary>
/// <remarks>
/// Abdulla, Aronis, Jonsson, Sagonas: "Source sets: a foundation for optimal dynamic partial order reduction", Journal of the ACM 64 (4), 2017, algorithm 2. No run is given
/// up, as long as what a step does and what an actor can do is decided by the actor's own code and by what its steps depend on. Where a step turns out to change what
/// another actor can do (a task is woken on its CPU, an interrupt is raised), it goes on as <see cref="SourceDpor"/> does, and some runs are given up.
/// </remarks>
public sealed class OptimalDpor : IDivisible
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

    /// <inheritdoc/>
    IReadOnlyList<StackState> IDivisible.Divide(int most) => _search.Divide(most);
}
