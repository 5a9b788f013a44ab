namespace TopHalf.Exploration;

/// <summary>A checkpoint cannot be taken up: it was written by another program, of another search, or is damaged; the message says which.</summary>
/// <param name="message">Why.</param>
public sealed class CheckpointException(string message) : Exception(message);
