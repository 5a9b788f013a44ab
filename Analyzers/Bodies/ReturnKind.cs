namespace TopHalf.Analyzers.Bodies;

/// <summary>What a method returns, as far as it matters.</summary>
internal enum ReturnKind
{
    /// <summary>Something else, or nothing.</summary>
    Other,

    /// <summary>A truth value: of a call that takes a lock, whether it did.</summary>
    Bool,

    /// <summary>An error code: 0 is success.</summary>
    Errno,

    /// <summary>A guard, which releases the lock.</summary>
    Guard,

    /// <summary>The interrupt flags as they were.</summary>
    SavedFlags,

    /// <summary>An object or delegate.</summary>
    Reference,
}
