namespace TopHalf.Exploration;

/// <summary>How a step touched an object.</summary>
public enum AccessMode : byte
{
    /// <summary>It can only have looked at it.</summary>
    Read,

    /// <summary>It can have changed it, whatever came of it: a compare-and-exchange that failed counts, too.</summary>
    Write,

    /// <summary>It took a lock that it could not have taken while somebody held it. A change.</summary>
    Acquire,

    /// <summary>It released such a lock. A change.</summary>
    Release,

    /// <summary>It could only come when nothing else could: virtual time moved. It comes after all that was before, and before all that is after it.</summary>
    Barrier,
}
