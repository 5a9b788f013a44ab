namespace TopHalf.Scheduling;

/// <summary>The result of a function that has none.</summary>
internal readonly struct NoResult;
