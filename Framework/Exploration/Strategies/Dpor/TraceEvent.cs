namespace TopHalf.Exploration.Strategies.Dpor;

/// <summary>A step of the run at hand, as partial-order reduction sees it.</summary>
/// <param name="actor">Who took it.</param>
/// <param name="alternative">Which of the things that the actor could do.</param>
/// <param name="isSole">Whether it was the only thing that the actor could do.</param>
/// <param name="enabled">The actors that could take a step there, as bits.</param>
internal sealed class TraceEvent(int actor, ulong alternative, bool isSole, UInt128 enabled)
{
    public int Actor => actor;

    public ulong Alternative => alternative;

    public bool IsSole => isSole;

    /// <summary>What it touched; known when the next point comes.</summary>
    public Access[] Touched { get; set; } = [];

    /// <summary>For each actor how many of its events come before this one in every equivalent run, this one included.</summary>
    public int[] Clock { get; set; } = [];

    /// <summary>How many events its actor has taken before it.</summary>
    public int Number { get; set; }

    /// <summary>Whether it could only come when nothing else could.</summary>
    public bool IsBarrier { get; set; }

    /// <summary>A hash of the event and of all that comes before it in every equivalent run.</summary>
    public UInt128 Hash()
    {
        var (high, low) = (SearchKeys.Mix((ulong)actor, alternative), SearchKeys.Mix(alternative, (ulong)actor + 1));
        for (var i = 0; i < Clock.Length; i++)
        {
            if (Clock[i] > 0)
            {
                (high, low) = (SearchKeys.Mix(high, ((ulong)i << 32) | (uint)Clock[i]), SearchKeys.Mix(low, ((ulong)Clock[i] << 32) | (uint)i));
            }
        }

        return new(high, low);
    }

    public bool CouldStep(int other) => (enabled & (UInt128.One << other)) != 0;

    /// <summary>Whether it comes before another event of the same run in every equivalent run.</summary>
    public bool IsBefore(TraceEvent later) => later.Clock[actor] > Number;

    public bool ConflictsWith(Access[] others) => Conflict(Touched, others);

    public static bool Conflict(Access[] some, Access[] others)
    {
        foreach (var one in some)
        {
            foreach (var other in others)
            {
                if (one.ConflictsWith(other))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
