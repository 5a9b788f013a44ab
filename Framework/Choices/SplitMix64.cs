namespace TopHalf.Choices;

/// <summary>A sequence of numbers that its seed alone fixes, on every platform and runtime.</summary>
/// <remarks>Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
/// <param name="seed">Any value; each is another sequence.</param>
internal struct SplitMix64(ulong seed)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>Spreads the bits of a number over all of it; different numbers stay different.</summary>
    /// <param name="value">The number.</param>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A seed of its own for one of many sequences.</summary>
    /// <param name="seed">The seed of all.</param>
    /// <param name="number">Which one.</param>
    public static ulong Split(ulong seed, int number) => Mix(seed + (Gamma * ((ulong)number + 1)));

    /// <summary>The next number.</summary>
    public ulong Next() => Mix(_state += Gamma);

    /// <summary>The next number, as an index.</summary>
    /// <param name="count">How many there are; 1 or more.</param>
    public int Below(int count) => (int)(Next() % (ulong)count);

    /// <summary>The next number, as one that is 0 or more and less than 1.</summary>
    public double NextFraction() => (Next() >> 11) * (1.0 / (1UL << 53));
}
