namespace TopHalf.Choices;

/// <summary>Always takes the preferred answer: CPUs advance in step, interrupts land at once, queues are first come first served.</summary>
public sealed class DefaultPolicy : IChooser
{
    /// <inheritdoc/>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => preferred;
}
