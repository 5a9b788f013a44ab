using System.Collections.Immutable;

namespace TopHalf.Analyzers.Contracts;

/// <summary>What a method's attributes, or a file of contracts, say of it.</summary>
internal sealed record MethodContract
{
    public static readonly MethodContract None = new();

    public bool MaySleep { get; init; }

    public bool SleepsForMemory { get; init; }

    /// <summary>The parameter that decides whether it sleeps; -1 if none does.</summary>
    public int SleepsIf { get; init; } = -1;

    /// <summary>The sections inside which it does not sleep.</summary>
    public Sections AwakeIn { get; init; }

    /// <summary>The contexts in which it may sleep.</summary>
    public CallContexts SleepsOnlyIn { get; init; } = CallContexts.Any;

    /// <summary>The parameter of a constructor with which an object is made of which it does not sleep.</summary>
    public string? SleepsUnlessMadeWith { get; init; }

    public CallContexts? CallableFrom { get; init; }

    public Sections Enters { get; init; }

    public Sections Leaves { get; init; }

    /// <summary>In which contexts the method itself runs.</summary>
    public CallContexts? RunsIn { get; init; }

    public bool IsAtomic { get; init; }

    public ImmutableArray<string> MustHold { get; init; } = ImmutableArray<string>.Empty;

    public SubjectContract Receiver { get; init; } = SubjectContract.None;

    public ImmutableArray<SubjectContract> Parameters { get; init; } = ImmutableArray<SubjectContract>.Empty;

    /// <summary>Whether it says anything at all.</summary>
    public bool IsEmpty { get; init; } = true;

    public SubjectContract Parameter(int index) => index >= 0 && index < Parameters.Length ? Parameters[index] : SubjectContract.None;
}
