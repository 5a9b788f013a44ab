namespace TopHalf.Exploration.Parts;

/// <summary>A broken rule as a part came to it: not yet run again, nor made small.</summary>
/// <param name="Fingerprint">What was broken.</param>
/// <param name="Schedule">By which schedule.</param>
/// <param name="Run">With which run of the part, from 1; of the search, once it is counted.</param>
internal sealed record RawFinding(Fingerprint Fingerprint, Schedule Schedule, long Run);
