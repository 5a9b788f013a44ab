namespace TopHalf.Choices;

/// <summary>The one door for chance: answers every question that the machine itself does not decide.</summary>
/// <remarks>Given the same questions in the same order, an implementation gives the same answers: a run is a function of its chooser.</remarks>
public interface IChooser
{
    /// <summary>Answers one question.</summary>
    /// <param name="kind">What is being decided.</param>
    /// <param name="options">At least two ids, in ascending order.</param>
    /// <param name="preferred">The answer of the default policy; one of <paramref name="options"/>.</param>
    /// <returns>The chosen id, always one of <paramref name="options"/>.</returns>
    int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred);
}
