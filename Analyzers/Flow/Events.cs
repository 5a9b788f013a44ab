using System.Collections.Immutable;
using TopHalf.Analyzers.Bodies;

namespace TopHalf.Analyzers.Flow;

/// <summary>What happened that only makes sense beside what others do.</summary>
internal sealed class Events
{
    public List<Acquisition> Acquisitions { get; } = [];

    public List<Edge> Edges { get; } = [];

    public List<Access> Accesses { get; } = [];

    public List<Release> Frees { get; } = [];

    /// <summary>What each entry point arms, by its key.</summary>
    public Dictionary<string, HashSet<string>> Arms { get; } = [];

    /// <summary>Which objects each entry point uses, by its key.</summary>
    public Dictionary<string, HashSet<string>> Uses { get; } = [];

    /// <summary>A lock was taken.</summary>
    internal sealed record Acquisition(string Lock, string Name, EntryPoint Entry, CpuState While, bool IsShared, Place Place, CallChain? Chain);

    /// <summary>A lock was taken, or a handler waited for, with another lock held or in another handler.</summary>
    internal sealed record Edge(string From, string FromName, string To, string ToName, bool IsShared, EntryPoint Entry, ImmutableSortedSet<string> Armed, Place Place, CallChain? Chain);

    /// <summary>A field was read or written that the machine does not see.</summary>
    internal sealed record Access(string Object, Member Member, bool IsWrite, EntryPoint Entry, CpuState State, Place Place, CallChain? Chain);

    /// <summary>An object's life ended.</summary>
    internal sealed record Release(string Object, EntryPoint Entry, ImmutableSortedSet<string> Armed, Place Place, CallChain? Chain);
}
