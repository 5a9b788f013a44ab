namespace TopHalf.Lockdep;

/// <summary>How a lock is taken.</summary>
public enum LockMode : byte
{
    /// <summary>Alone.</summary>
    Exclusive,

    /// <summary>With other readers; a waiting writer goes first, so a second reader of one task may wait for it.</summary>
    Read,

    /// <summary>With other readers, also while a writer waits.</summary>
    RecursiveRead,
}
