namespace TopHalf.Lockdep;

/// <summary>A lock inside of the kernel, which its functions take and release before they return. Data; see <see cref="KernelLocks"/>.</summary>
/// <remarks>
/// Nothing runs between taking and releasing it, so it is never contended; what counts is whether it may be taken where the
/// function is called, and what it tells the validator.
/// </remarks>
/// <param name="name">The kernel's name for it.</param>
/// <param name="kind">What sort of lock it is.</param>
/// <param name="history">How the kernel has used it by the time a driver runs.</param>
/// <param name="source">Where the kernel declares it.</param>
public sealed class InternalLock(string name, LockKind kind, LockUsage history, string source)
{
    /// <summary>The kernel's name for it.</summary>
    public string Name { get; } = name;

    /// <summary>What sort of lock it is.</summary>
    public LockKind Kind { get; } = kind;

    /// <summary>How the kernel has used it by the time a driver runs.</summary>
    public LockUsage History { get; } = history;

    /// <summary>Where the kernel declares it.</summary>
    public string Source { get; } = source;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
