namespace TopHalf.Exploration.Strategies;

/// <summary>Remembers places that a search came to. Of a fixed size: what it forgets is only done again.</summary>
internal sealed class PrefixCache
{
    private const int Size = 1 << 18;
    private const int Ways = 8;

    private readonly (ClassHash Place, long Note)[] _places = new (ClassHash, long)[Size];

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_places);

    /// <summary>Notes a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="spent">What was spent to come there; 0 or more.</param>
    /// <returns>Whether nobody is known to have come there with as little.</returns>
    public bool Note(ClassHash place, int spent)
    {
        ref var slot = ref Find(place, out var isKnown);
        if (isKnown && slot.Note <= spent)
        {
            return false;
        }

        slot = (place, spent);
        return true;
    }

    /// <summary>Notes at a place what was left out there.</summary>
    /// <param name="place">The place.</param>
    /// <param name="leftOut">What is left out now, a bit for each step.</param>
    /// <returns>What was left out by all who came there before; null when nobody is known to have come there.</returns>
    public ulong? Exchange(ClassHash place, ulong leftOut)
    {
        ref var slot = ref Find(place, out var isKnown);
        var before = isKnown ? (ulong)slot.Note : (ulong?)null;
        slot = (place, (long)(leftOut & (before ?? ulong.MaxValue)));
        return before;
    }

    private ref (ClassHash Place, long Note) Find(ClassHash place, out bool isKnown)
    {
        var slots = _places.AsSpan((int)(place.Low % (Size / Ways)) * Ways, Ways);
        var chosen = (int)(place.High % Ways);
        isKnown = true;
        for (var i = 0; i < Ways; i++)
        {
            if (slots[i].Place == place)
            {
                return ref slots[i];
            }

            chosen = slots[i].Place == default && slots[chosen].Place != default ? i : chosen;
        }

        isKnown = false;
        return ref slots[chosen];
    }
}
