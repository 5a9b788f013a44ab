namespace TopHalf.Rules;

/// <summary>One thing that made an execution context what it is.</summary>
/// <param name="Text">What was entered, taken or disabled: <c>hardirq irq 41 'smmu-ctx0'</c>.</param>
/// <param name="Site">Where; may be unknown.</param>
public sealed record ChainLink(string Text, CodeSite Site)
{
    /// <inheritdoc/>
    public override string ToString() => Site.IsKnown ? $"{Text} at {Site}" : Text;
}
