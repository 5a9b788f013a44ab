namespace TopHalf.Exploration;

/// <summary>How far a search is.</summary>
/// <param name="Schedules">Runs so far, also those of parts that are not done.</param>
/// <param name="Classes">Runs so far that are no reordering of another one; 0 for strategies that do not tell.</param>
/// <param name="Violations">Broken rules so far.</param>
/// <param name="PartsDone">Parts that are done.</param>
/// <param name="PartsKnown">Parts that are known so far; what is left of a large one becomes several.</param>
/// <param name="Pairs">Pairs of contexts that met.</param>
public sealed record SearchProgress(long Schedules, long Classes, int Violations, long PartsDone, long PartsKnown, int Pairs);
