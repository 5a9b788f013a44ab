namespace TopHalf.Upstream.Amd;

/// <summary>What a handler of the event log does with its status.</summary>
/// <param name="LookedAt">The bits that it looks at.</param>
/// <param name="ClearsWhatWasRead">Whether it clears those of them that it has read, and not all of them.</param>
internal readonly record struct EventLogBits(uint LookedAt, bool ClearsWhatWasRead);
