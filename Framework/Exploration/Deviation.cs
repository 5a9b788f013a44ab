namespace TopHalf.Exploration;

/// <summary>A place at which a schedule leaves the default policy.</summary>
/// <param name="Label">The place: which context stood before which operation on which object, for the how manieth time. Survives edits elsewhere.</param>
/// <param name="Target">What came instead: the actor and its alternative.</param>
/// <param name="Enabled">Eight bits of all that could come there; other bits at replay mean that something else has changed.</param>
public readonly record struct Deviation(ulong Label, ulong Target, byte Enabled);
