namespace TopHalf.Analyzers.Contracts;

/// <summary>What a call does to one object: the one that it is called on, or an argument.</summary>
internal sealed record SubjectContract
{
    public static readonly SubjectContract None = new();

    public LockUse? Acquires { get; init; }

    public Sections? Releases { get; init; }

    public bool Arms { get; init; }

    public bool Disarms { get; init; }

    public bool WaitsFor { get; init; }

    public bool Frees { get; init; }

    /// <summary>In which contexts code runs that is bound to it.</summary>
    public CallContexts? RunsIn { get; init; }

    /// <summary>Whether code that is bound to it is called with something held.</summary>
    public bool IsAtomic { get; init; }

    public bool IsEmpty => this == None;
}
