namespace TopHalf.Choices;

/// <summary>Takes the preferred answer most of the time, and any answer now and then, as a seed decides.</summary>
/// <remarks>
/// The generator is SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014): its sequence
/// is fixed by the seed alone, on every platform and runtime.
/// </remarks>
/// <param name="seed">Any value; each is another schedule.</param>
/// <param name="deviationOneIn">One answer in this many is drawn evenly from all options; 1 or more. Default 8.</param>
public sealed class SeededChooser(long seed, int deviationOneIn = 8) : IChooser
{
    private readonly ulong _deviationOneIn = deviationOneIn >= 1
        ? (ulong)deviationOneIn
        : throw new ArgumentOutOfRangeException(nameof(deviationOneIn), deviationOneIn, "One in how many answers deviates: 1 or more.");

    private ulong _state = (ulong)seed;

    /// <inheritdoc/>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred) =>
        Next() % _deviationOneIn == 0 ? options[(int)(Next() % (ulong)options.Length)] : preferred;

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
