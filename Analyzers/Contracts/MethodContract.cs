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
