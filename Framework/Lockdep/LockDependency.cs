using TopHalf.Rules;

namespace TopHalf.Lockdep;

/// <summary>That one class was taken while another was held (<c>struct lock_list</c>).</summary>
internal sealed class LockDependency(LockClass to, CodeSite heldAt, CodeSite takenAt)
{
    public LockClass To { get; } = to;

    /// <summary>Where the outer one was taken.</summary>
    public CodeSite HeldAt { get; } = heldAt;

    /// <summary>Where the inner one was taken.</summary>
    public CodeSite TakenAt { get; } = takenAt;

    /// <summary>In which modes, seen in the direction of this edge.</summary>
    public DependencyModes Modes { get; set; }
}
