namespace TopHalf.Lockdep;

/// <summary>How one waits for a lock, and how one may wait while holding it. A lock may only be taken where its own kind of waiting is allowed.</summary>
/// <remarks>Source: <c>enum lockdep_wait_type</c>, include/linux/lockdep_types.h, with CONFIG_PROVE_RAW_LOCK_NESTING.</remarks>
public enum WaitType : byte
{
    /// <summary>Not checked: a lock map that only orders (<c>LD_WAIT_INV</c>).</summary>
    Unchecked,

    /// <summary>Never waits: an RCU reader (<c>LD_WAIT_FREE</c>).</summary>
    Free,

    /// <summary>Spins in every model: a raw spinlock, a hard interrupt (<c>LD_WAIT_SPIN</c>).</summary>
    Spin,

    /// <summary>Spins, or sleeps where the model says so: a spinlock (<c>LD_WAIT_CONFIG</c>).</summary>
    Config,

    /// <summary>Sleeps: a mutex (<c>LD_WAIT_SLEEP</c>).</summary>
    Sleep,

    /// <summary>Everything goes: a task without locks (<c>LD_WAIT_MAX</c>).</summary>
    Any,
}
