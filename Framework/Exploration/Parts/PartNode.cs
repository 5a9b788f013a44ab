namespace TopHalf.Exploration.Parts;

/// <summary>A part in the plan of a search.</summary>
/// <param name="part">The part.</param>
/// <param name="parent">The part of which it is left; null for none.</param>
/// <param name="isOwn">Whether it counts; else it only tells what there is to be searched.</param>
internal sealed class PartNode(SearchPart part, PartNode? parent, bool isOwn)
{
    /// <summary>The part.</summary>
    public SearchPart Part => part;

    /// <summary>The part of which it is left; null for none, or once that was counted.</summary>
    public PartNode? Parent { get; set; } = parent;

    /// <summary>Whether it counts in this search; else it is some other shard's, and only tells what there is to be searched.</summary>
    public bool IsOwn => isOwn;

    /// <summary>Whether a worker has it, or had.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>What came of it; null as long as that is not known.</summary>
    public PartResult? Result { get; set; }
}
