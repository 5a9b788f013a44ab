namespace TopHalf.Memory;

/// <summary>What one CPU sees of what another one writes.</summary>
public enum MemoryModel : byte
{
    /// <summary>All CPUs see all stores at once and in one order.</summary>
    SequentiallyConsistent,

    /// <summary>A store can be delayed, and a load can be stale, as far as no barrier forbids it; each is a choice (docs/memory-model.md).</summary>
    Weak,
}
