namespace TopHalf.Exploration.Strategies;

/// <summary>A part of a search that can be searched by itself: the path to it, and what is to be tried on the way.</summary>
/// <param name="Frames">The places; at least one.</param>
/// <param name="Closed">At how many of the first ones nothing is to be tried: everything that can be done there is tried by other parts.</param>
/// <param name="IsOptimal">Whether whole sequences are asked for, and not only their first steps.</param>
/// <param name="IsSurprised">Whether something came out otherwise than it was seen before.</param>
internal sealed record StackState(IReadOnlyList<FrameState> Frames, int Closed, bool IsOptimal, bool IsSurprised);
