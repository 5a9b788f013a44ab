using TopHalf.Choices;

namespace TopHalf.Exploration;

/// <summary>Decides which schedule a search tries next.</summary>
/// <remarks>
/// One object is one search. For each run: <see cref="BeginRun"/>, then <see cref="Pick"/> at each point, then <see cref="EndRun"/>. The answers
/// are a function of what it was told, so that a search is the same each time.
/// </remarks>
public interface IStrategy
{
    /// <summary>As typed: <c>dpor</c>.</summary>
    string Name { get; }

    /// <summary>Whether every schedule that it leaves out is equivalent to one that it tried, or out of the bounds that it states.</summary>
    bool IsExhaustive { get; }

    /// <summary>Whether it is asked also where only one thing can come, and only one could since the run began or since time moved. Default false.</summary>
    bool SeesForcedSteps => false;

    /// <summary>Whether each point is to list all who could go on without being woken, and not only who can come next. Default false.</summary>
    bool SeesStanding => false;

    /// <summary>Prepares the next run.</summary>
    /// <returns>False when nothing is left to try.</returns>
    bool BeginRun();

    /// <summary>Says what comes next.</summary>
    /// <param name="point">What can; at least one step.</param>
    /// <returns>An index into <see cref="StepPoint.Enabled"/>; -1 to give the run up, since all that could follow was tried.</returns>
    int Pick(StepPoint point);

    /// <summary>Answers a question inside a step. Strategies that claim completeness answer as preferred.</summary>
    /// <param name="kind">What is being decided.</param>
    /// <param name="options">At least two ids, ascending.</param>
    /// <param name="preferred">The answer of the default policy.</param>
    int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => preferred;

    /// <summary>Told at the end of a run, also of one that was given up.</summary>
    /// <param name="last">The last step's accesses, and who stands before something that never came.</param>
    void EndRun(StepPoint last);
}
