namespace TopHalf.Exploration;

/// <summary>A schedule as what was chosen point by point, where that is not what the default policy would do.</summary>
/// <param name="Picks">The number of the point, from 0, and what came: the key of the step's actor and alternative.</param>
/// <param name="Injections">What was injected.</param>
internal sealed record Schedule(IReadOnlyList<(int Point, ulong Target)> Picks, InjectionSet Injections);
