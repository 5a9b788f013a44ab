namespace TopHalf.Exploration.Strategies;

/// <summary>An event of a trace. Used again for the event that has its number in later runs.</summary>
internal sealed class TraceEvent
{
    /// <summary>What happened.</summary>
    public Move Move { get; set; }

    /// <summary>How many events of its actor there were up to it.</summary>
    public int Ordinal { get; set; }

    /// <summary>The event of its actor before it; -1 for none.</summary>
    public int Previous { get; set; }

    /// <summary>The last event before it that could only come when nothing else could; -1 for none.</summary>
    public int BarrierBefore { get; set; }

    /// <summary>By actor: how many of its events happened before this one, or are this one.</summary>
    public int[] Clock { get; set; } = [];

    /// <summary>The earlier events with which it could have changed places.</summary>
    public List<int> Races { get; } = [];

    /// <summary>Of it and of all that happened before it.</summary>
    public ClassHash Hash { get; set; }

    /// <summary>Of the trace before it.</summary>
    public ClassHash TraceBefore { get; set; }
}
