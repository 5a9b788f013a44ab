using System.Text;

namespace TopHalf.Liveness;

/// <summary>Puts a graph of waits into words: each cycle, then each chain, one line an edge.</summary>
internal sealed class WaitReport
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<WaitNode> _told = new(ReferenceEqualityComparer.Instance);

    /// <summary>Tells what some nodes are stuck on.</summary>
    /// <param name="roots">The nodes; what they wait for is told with them.</param>
    public static string Of(IReadOnlyList<WaitNode> roots)
    {
        var report = new WaitReport();
        foreach (var root in roots.Where(WaitGraph.IsOnCycle))
        {
            report.Tell(root, "cycle:");
        }

        foreach (var root in roots)
        {
            report.Tell(root, report._text.Length == 0 ? "" : "besides:");
        }

        return report._text.ToString();
    }

    private void Tell(WaitNode root, string title)
    {
        if (!root.IsStuck || _told.Contains(root))
        {
            return;
        }

        _text.Append('\n').Append(title);
        Tell(root);
    }

    private void Tell(WaitNode node)
    {
        if (!node.IsStuck || !_told.Add(node))
        {
            return;
        }

        foreach (var edge in node.Edges.Where(static edge => edge.To.IsStuck))
        {
            _text.Append('\n').Append(edge.Text);
            Tell(edge.To);
        }

        if (node.NeverBecause is { } because)
        {
            _text.Append('\n').Append(node.Name).Append(' ').Append(because);
        }
        else if (node is { Edges.Count: 0, MayEndBy: { } may })
        {
            _text.Append('\n').Append(node.Name).Append(' ').Append(may);
        }

        foreach (var note in node.Notes)
        {
            _text.Append("\nnote: ").Append(note);
        }
    }
}
