using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Takes any step that can come, evenly.</summary>
/// <param name="seed">Any value; each is another search.</param>
public sealed class SeededRandom(long seed) : IStrategy
{
    private SplitMix64 _numbers = new((ulong)seed);

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool BeginRun() => true;

    /// <inheritdoc/>
    public int Pick(StepPoint point) => point.Enabled.Count == 1 ? 0 : _numbers.Below(point.Enabled.Count);

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => options[_numbers.Below(options.Length)];

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
    }
}
