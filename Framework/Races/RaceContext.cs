using TopHalf.Lockdep;
using TopHalf.Rules;

namespace TopHalf.Races;

/// <summary>Something whose operations come one after another: a task, the runs of a work item, what runs at one level of a CPU.</summary>
/// <remarks>
/// Handlers of one level on one CPU share one, so that a storm of them has no more clocks than one. The runs of a work item have one of their
/// own and not that of the worker: which items share a worker is chance, and orders nothing.
/// </remarks>
internal sealed class RaceContext
{
    public RaceContext(int slot, string name)
    {
        Slot = slot;
        Name = name;
        Clock.Set(slot, 1);
    }

    /// <summary>Its place in all clocks.</summary>
    public int Slot { get; }

    /// <summary>Of the task or work item; what runs at a level of a CPU says so itself.</summary>
    public string Name { get; }

    /// <summary>What it has seen; its own entry is its time.</summary>
    public VectorClock Clock { get; } = new();

    /// <summary>Its own time: it moves on with each edge that begins here.</summary>
    public int Time { get; private set; } = 1;

    /// <summary>How many edges began or ended here: between two accesses with one number it synchronized with nobody.</summary>
    public int Syncs { get; set; }

    /// <summary>The sequence counter that it reads under, and will ask whether that was good; or null.</summary>
    public LockMap? ReadsUnder { get; set; }

    /// <summary>The last place in the source of which is known that it was there.</summary>
    public CodeSite LastSite { get; set; }

    /// <summary>What it did last that looks as if it ordered something, and did not.</summary>
    public FailedEdge Failed { get; set; }

    /// <summary>Goes on as if it had seen this and nothing else.</summary>
    public void BeginWith(VectorClock order)
    {
        Clock.CopyFrom(order);
        Clock.Set(Slot, ++Time);
    }

    public void Tick()
    {
        Clock.Set(Slot, ++Time);
        Syncs++;
    }
}
