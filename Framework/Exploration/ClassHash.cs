using TopHalf.Choices;

namespace TopHalf.Exploration;

/// <summary>Stands for a class of runs: those that differ only in the order of steps that touch nothing in common. 128 bits; that two classes share one is not to be expected.</summary>
/// <param name="High">One half.</param>
/// <param name="Low">The other half, mixed another way.</param>
public readonly record struct ClassHash(ulong High, ulong Low)
{
    /// <summary>Joins in a number; the order counts.</summary>
    /// <param name="value">The number.</param>
    internal ClassHash Then(ulong value) =>
        new(SplitMix64.Mix((High * 0xD6E8FEB86659FD93) + value + 1), SplitMix64.Mix((Low ^ 0xA0761D6478BD642F) + (value * 0xE7037ED1A0B428DB)));

    /// <summary>Joins in another hash; the order counts.</summary>
    /// <param name="other">The other.</param>
    internal ClassHash Then(ClassHash other) => Then(other.High).Then(other.Low);

    /// <summary>Joins two hashes; the order does not count.</summary>
    /// <param name="other">The other.</param>
    internal ClassHash And(ClassHash other) => new(High + other.High, Low + other.Low);

    /// <inheritdoc/>
    public override string ToString() => $"{High:x16}{Low:x16}";
}
