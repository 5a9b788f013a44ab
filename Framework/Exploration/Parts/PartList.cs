namespace TopHalf.Exploration.Parts;

/// <summary>Parts in the order in which they count; what is left of a part comes right after it.</summary>
internal sealed class PartList
{
    private readonly LinkedList<PartNode> _nodes = [];

    /// <summary>The first one; null for none.</summary>
    public PartNode? First => _nodes.First?.Value;

    /// <summary>All, in order.</summary>
    public IEnumerable<PartNode> All => _nodes;

    /// <summary>Adds a part at the end.</summary>
    /// <param name="node">The part.</param>
    public void Add(PartNode node) => _nodes.AddLast(node);

    /// <summary>Adds what is left of a part.</summary>
    /// <param name="node">The part, whose result is known.</param>
    public void AddRest(PartNode node)
    {
        var at = _nodes.Find(node)!;
        foreach (var rest in node.Result!.Rest)
        {
            at = _nodes.AddAfter(at, new PartNode(node.Part with { From = rest }, node, node.IsOwn));
        }
    }

    /// <summary>Takes the first one away.</summary>
    public void RemoveFirst()
    {
        var first = First;
        _nodes.RemoveFirst();
        foreach (var node in _nodes.TakeWhile(node => node.Parent == first))
        {
            node.Parent = null;
        }
    }
}
