using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <summary>A lock that a task holds, and how it came to it.</summary>
/// <param name="Map">The lock.</param>
/// <param name="Site">Where it was taken.</param>
/// <param name="Mode">How it was taken.</param>
public readonly record struct HeldLock(LockMap Map, CodeSite Site, LockMode Mode)
{
    /// <summary>Its class.</summary>
    internal LockClass Class { get; init; } = null!;

    /// <summary>Whether it was only tried: a trylock waits for nobody.</summary>
    internal bool IsTry { get; init; }

    /// <summary>The interrupt contexts in which it was taken.</summary>
    internal IrqContexts Irq { get; init; }

    /// <summary>Whether only its wait type is looked at, not its order.</summary>
    internal bool IsUnordered { get; init; }

    /// <summary>Whether it is waited for and never held: it makes no section in which an interrupt could come.</summary>
    internal bool IsSync { get; init; }

    /// <summary>The chain of held locks up to and with it, as a hash.</summary>
    internal ulong ChainKey { get; init; }

    /// <summary>The chain of held locks before it.</summary>
    internal ulong PreviousChainKey { get; init; }

    /// <summary>How often it is held under the lock that nests it.</summary>
    internal int References { get; init; }

    /// <summary>The lock that orders several of its class, or null.</summary>
    internal LockMap? Nest { get; init; }
}
