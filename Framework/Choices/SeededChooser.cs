namespace TopHalf.Choices;

/// <summary>Takes the preferred answer most of the time, and any answer now and then, as a seed decides.</summary>
/// <param name="seed">Any value; each is another schedule.</param>
/// <param name="deviationOneIn">One answer in this many is drawn evenly from all options; 1 or more. Default 8.</param>
public sealed class SeededChooser(long seed, int deviationOneIn = 8) : IChooser
{
    private readonly ulong _deviationOneIn = deviationOneIn >= 1
        ? (ulong)deviationOneIn
        : throw new ArgumentOutOfRangeException(nameof(deviationOneIn), deviationOneIn, "One in how many answers deviates: 1 or more.");

    private SplitMix64 _numbers = new((ulong)seed);

    /// <inheritdoc/>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) =>
        _numbers.Next() % _deviationOneIn == 0 ? options[_numbers.Below(options.Length)] : preferred;
}
