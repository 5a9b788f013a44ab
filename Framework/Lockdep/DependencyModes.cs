namespace TopHalf.Lockdep;

/// <summary>The modes of a dependency: the first letter is how the near end is held, the second how the far end is taken.</summary>
/// <remarks>Walked backwards, the near end is the inner lock, and "shared" there is one that no reader keeps waiting. S shared, E exclusive; R a recursive reader, N anything else. Source: "dep" in kernel/locking/lockdep.c.</remarks>
[Flags]
internal enum DependencyModes : byte
{
    None = 0,
    SharedToRecursive = 1,
    ExclusiveToRecursive = 2,
    SharedToOther = 4,
    ExclusiveToOther = 8,
}
