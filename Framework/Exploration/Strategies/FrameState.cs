namespace TopHalf.Exploration.Strategies;

/// <summary>A place of a search that is to be taken up again.</summary>
/// <param name="Done">What was tried there.</param>
/// <param name="Taken">What leads on from it; null at the last place.</param>
/// <param name="Ahead">What is to be tried there.</param>
internal sealed record FrameState(IReadOnlyList<Move> Done, Move? Taken, IReadOnlyList<WakeUpNode> Ahead);
