namespace TopHalf.Exploration.Strategies;

/// <summary>Remembers places that a search came to. Of a fixed size: what it forgets is only done again.</summary>
internal sealed class PrefixCache
{
    private const int Size = 1 << 16;
    private const int Ways = 8;

    private readonly (ClassHash Place, int Spent)[] _places = new (ClassHash, int)[Size];

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Clear(_places);

    /// <summary>Notes a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="spent">What was spent to come there; 0 or more.</param>
    /// <returns>Whether nobody is known to have come there with as little.</returns>
    public bool Note(ClassHash place, int spent)
    {
        var slots = _places.AsSpan((int)(place.Low % (Size / Ways)) * Ways, Ways);
        var chosen = (int)(place.High % Ways);
        for (var i = 0; i < Ways; i++)
        {
            if (slots[i].Place == place)
            {
                if (slots[i].Spent <= spent)
                {
                    return false;
                }

                chosen = i;
                break;
            }

            chosen = slots[i].Place == default && slots[chosen].Place != default ? i : chosen;
        }

        slots[chosen] = (place, spent);
        return true;
    }
}
