namespace TopHalf.Liveness;

/// <summary>What waits for what, at one moment: a snapshot, made when something hangs.</summary>
/// <remarks>
/// It knows nothing but <see cref="IWaitSource"/>. A node goes on when what it needs goes on: all of it, or one, as it says. What does not go on by that is
/// stuck: it lies on a cycle, or behind one, or behind something that never ends.
/// </remarks>
internal sealed class WaitGraph
{
    private readonly Dictionary<IWaitSource, WaitNode> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly List<WaitNode> _order = [];
    private int _explained;

    /// <summary>All nodes, in the order in which they were met.</summary>
    public IReadOnlyList<WaitNode> Nodes => _order;

    /// <summary>Looks at a thing and at all that it waits for.</summary>
    public WaitNode Add(IWaitSource source)
    {
        var node = NodeOf(source);
        for (; _explained < _order.Count; _explained++)
        {
            _order[_explained].Source.Explain(_order[_explained]);
        }

        return node;
    }

    /// <summary>Finds what is stuck.</summary>
    /// <param name="isAtEnd">Whether nothing can happen any more but what the graph knows.</param>
    public void Solve(bool isAtEnd)
    {
        _order.ForEach(static node => node.IsStuck = true);
        while (_order.Exists(node => node.IsStuck && node.CanGoOn(isAtEnd)))
        {
            foreach (var node in _order)
            {
                node.IsStuck &= !node.CanGoOn(isAtEnd);
            }
        }
    }

    /// <summary>Whether a node waits for itself by stuck ones alone.</summary>
    public static bool IsOnCycle(WaitNode node)
    {
        var seen = new HashSet<WaitNode>(ReferenceEqualityComparer.Instance);
        var open = new Stack<WaitNode>([node]);
        while (open.TryPop(out var next))
        {
            foreach (var edge in next.Edges.Where(static edge => edge.To.IsStuck))
            {
                if (edge.To == node)
                {
                    return true;
                }

                if (seen.Add(edge.To))
                {
                    open.Push(edge.To);
                }
            }
        }

        return false;
    }

    internal WaitNode NodeOf(IWaitSource source)
    {
        source = source.Behind;
        if (!_nodes.TryGetValue(source, out var node))
        {
            node = new(this, source);
            _nodes.Add(source, node);
            _order.Add(node);
        }

        return node;
    }
}
