namespace TopHalf.Exploration.Strategies;

/// <summary>Something of an actor: an alternative, a context. Hashed by one multiplication, since a strategy looks it up at each point.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Key">What.</param>
internal readonly record struct ActorKey(int Actor, ulong Key)
{
    /// <inheritdoc/>
    public override int GetHashCode() => (int)(((Key + (ulong)Actor) * 0x9E37_79B9_7F4A_7C15) >> 32);
}
