namespace TopHalf.Benchmarks.Programs;

/// <summary>What is wrong with a program.</summary>
internal enum Bug
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A claim does not hold in some schedule.</summary>
    Claim,

    /// <summary>In some schedule nobody can go on.</summary>
    Deadlock,
}
