namespace TopHalf.Liveness;

/// <summary>One thing waits for another.</summary>
/// <param name="From">Who waits.</param>
/// <param name="To">For whom.</param>
/// <param name="Text">The whole edge in words, with the places in the source that are known.</param>
public sealed record WaitEdge(WaitNode From, WaitNode To, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => Text;
}
