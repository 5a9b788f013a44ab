using TopHalf.Choices;

namespace TopHalf.Exploration.Strategies;

/// <summary>Takes any step that can come, evenly.</summary>
/// <param name="seed">Any value; each is another search.</param>
public sealed class SeededRandom(long seed) : IStrategy
{
    private ulong _state = (ulong)seed;

    /// <inheritdoc/>
    public string Name => "random";

    /// <inheritdoc/>
    public bool IsExhaustive => false;

    /// <inheritdoc/>
    public bool BeginRun() => true;

    /// <inheritdoc/>
    public int Pick(StepPoint point) => point.Enabled.Count == 1 ? 0 : Below(point.Enabled.Count);

    /// <inheritdoc/>
    public int Answer(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) => options[Below(options.Length)];

    /// <inheritdoc/>
    public void EndRun(StepPoint last)
    {
    }

    private int Below(int count)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)count);
    }
}
