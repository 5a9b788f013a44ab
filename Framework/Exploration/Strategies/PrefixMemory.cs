namespace TopHalf.Exploration.Strategies;

/// <summary>Remembers prefixes of schedules in memory of fixed size; a new one may push an old one out.</summary>
internal sealed class PrefixMemory
{
    private const int Slots = 1 << 18;

    private readonly UInt128[] _seen = new UInt128[Slots];

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_seen);

    /// <summary>Remembers a prefix.</summary>
    /// <param name="hash">The hash of its trace.</param>
    /// <param name="last">The actor that came last.</param>
    /// <param name="used">How much of the bound it used.</param>
    /// <returns>False when it was remembered already.</returns>
    public bool Add(UInt128 hash, int last, int used)
    {
        var key = new UInt128(SearchKeys.Mix((ulong)(hash >> 64), (ulong)last + 1), SearchKeys.Mix((ulong)hash, (ulong)used + 1)) | UInt128.One;
        ref var slot = ref _seen[(int)((ulong)(key >> 64) % Slots)];
        if (slot == key)
        {
            return false;
        }

        slot = key;
        return true;
    }
}
