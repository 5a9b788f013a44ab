namespace TopHalf.Exploration.Strategies;

/// <summary>A part of a search that can be searched by itself: the path to it, and what is to be tried on the way.</summary>
/// <param name="Frames">The places; at least one.</param>
/// <param name="Closed">At how many of the first ones nothing is to be tried: everything that can be done there is tried by other parts.</param>
/// <param name="IsSurprised">Whether what sequences were taken to cover may be something else.</param>
internal sealed record StackState(IReadOnlyList<FrameState> Frames, int Closed, bool IsSurprised);
