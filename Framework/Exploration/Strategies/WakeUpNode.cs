namespace TopHalf.Exploration.Strategies;

/// <summary>A move that is to be tried, and what is to be tried after it: a node of a wake-up tree.</summary>
/// <remarks>
/// Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction", POPL 2014, section 6. A node goes when it is explored, so that a tree holds only
/// what is ahead.
/// </remarks>
/// <param name="move">The move.</param>
internal sealed class WakeUpNode(Move move)
{
    /// <summary>The move; its footprint is the one that it had where it was seen.</summary>
    public Move Move { get; set; } = move;

    /// <summary>What is to be tried after it, in this order. With none, the rest of the run is free.</summary>
    public List<WakeUpNode> Children { get; } = [];

    /// <summary>The same tree, to be used up by itself.</summary>
    public WakeUpNode Copy()
    {
        var copy = new WakeUpNode(Move);
        copy.Children.AddRange(Children.Select(static child => child.Copy()));
        return copy;
    }

    /// <summary>Adds a sequence to the trees of a place, unless a sequence that is there leads to runs equivalent to some of its continuations.</summary>
    /// <param name="trees">The trees.</param>
    /// <param name="sequence">The sequence; used up.</param>
    /// <param name="defects">How the search is broken, for tests.</param>
    public static void Insert(List<WakeUpNode> trees, List<Move> sequence, SearchDefects defects = SearchDefects.None)
    {
        while (Find(trees, sequence) is { } same)
        {
            var own = sequence.FindIndex(move => move.Actor == same.Move.Actor);
            if (own >= 0)
            {
                sequence.RemoveAt(own);
            }

            if (same.Children.Count == 0 || sequence.Count == 0 || defects.HasFlag(SearchDefects.FirstStepCovers))
            {
                return;
            }

            trees = same.Children;
        }

        foreach (var move in sequence)
        {
            var added = new WakeUpNode(move);
            trees.Add(added);
            trees = added.Children;
        }
    }

    private static WakeUpNode? Find(List<WakeUpNode> trees, List<Move> sequence)
    {
        foreach (var tree in trees)
        {
            if (tree.Move.IsWeakInitialOf(sequence))
            {
                return tree;
            }
        }

        return null;
    }
}
