using TopHalf.Rules;

namespace TopHalf.Liveness;

/// <summary>One thing in the graph of what waits for what, at one moment.</summary>
public sealed class WaitNode
{
    private readonly WaitGraph _graph;
    private readonly List<WaitEdge> _edges = [];
    private readonly List<string> _notes = [];

    internal WaitNode(WaitGraph graph, IWaitSource source)
    {
        _graph = graph;
        Source = source;
        Name = source.WaitName;
    }

    /// <summary>What it stands for.</summary>
    public IWaitSource Source { get; }

    /// <summary>In words.</summary>
    public string Name { get; }

    /// <summary>What it waits for.</summary>
    public IReadOnlyList<WaitEdge> Edges => _edges;

    /// <summary>What is known besides.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What may end the wait that the graph does not know, in words; null when there is no such thing.</summary>
    internal string? MayEndBy { get; private set; }

    /// <summary>Why the wait never ends; null when it may.</summary>
    internal string? NeverBecause { get; private set; }

    /// <summary>Whether one of the edges is enough.</summary>
    internal bool IsAnyEnough { get; private set; }

    /// <summary>Whether nothing that the graph knows lets it go on.</summary>
    internal bool IsStuck { get; set; }

    /// <summary>It goes on when another thing has gone on.</summary>
    /// <param name="target">The other thing.</param>
    /// <param name="relation">How they hang together, between the names of the two: <c>is held by</c>.</param>
    /// <param name="site">A place in the source; may be unknown.</param>
    /// <param name="siteIs">What happened there: <c>taken</c>; empty for the wait itself.</param>
    public void Needs(IWaitSource target, string relation, CodeSite site = default, string siteIs = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        var to = _graph.NodeOf(target);
        AddEdge(to, $"{relation} {to.Name}", site, siteIs);
    }

    /// <summary>One of the things it needs is enough; otherwise it needs them all.</summary>
    public void NeedsOneOnly() => IsAnyEnough = true;

    /// <summary>Something that is not known here may let it go on. At the end of a run, when nothing can happen any more, nobody is left that does.</summary>
    /// <param name="how">After its name: <c>waits for a write of RESUME</c>.</param>
    /// <param name="site">Where it waits; may be unknown.</param>
    public void MayGoOn(string how, CodeSite site = default) => MayEndBy = site.IsKnown ? $"{how} at {site}" : how;

    /// <summary>It never goes on.</summary>
    /// <param name="because">After its name: <c>has ended</c>.</param>
    public void NeverGoesOn(string because) => NeverBecause = because;

    /// <summary>Adds a line to the report that is no edge.</summary>
    /// <param name="text">The line.</param>
    public void Note(string text) => _notes.Add(text);

    /// <summary>As <see cref="Needs"/>, in words that do not name the target as it names itself.</summary>
    internal void NeedsInWords(IWaitSource target, string words, CodeSite site) => AddEdge(_graph.NodeOf(target), words, site, "");

    /// <summary>Whether it goes on, given what is known of the others.</summary>
    internal bool CanGoOn(bool isAtEnd) => NeverBecause is null && (
        (MayEndBy is not null && !isAtEnd) ||
        (_edges.Count == 0 ? MayEndBy is null : IsAnyEnough ? _edges.Exists(static edge => !edge.To.IsStuck) : _edges.TrueForAll(static edge => !edge.To.IsStuck)));

    private void AddEdge(WaitNode to, string words, CodeSite site, string siteIs)
    {
        var place = !site.IsKnown ? "" : siteIs.Length == 0 ? $" at {site}" : $", {siteIs} at {site}";
        _edges.Add(new(this, to, $"{Name} {words}{place}"));
    }
}
