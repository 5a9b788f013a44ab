namespace TopHalf.Interrupts;

/// <summary>The counters by which the core finds out that nobody cares for an interrupt.</summary>
internal struct SpuriousState
{
    /// <summary>Interrupts since the last look.</summary>
    public int Count;

    /// <summary>Of those, the unhandled ones.</summary>
    public int Unhandled;

    /// <summary>When the last unhandled one came, in ticks.</summary>
    public long LastUnhandled;

    /// <summary>Thread functions that answered Handled.</summary>
    public int ThreadsHandled;

    /// <summary>The same when it was looked at last.</summary>
    public int ThreadsHandledLast;

    /// <summary>Whether the last interrupt only woke threads, and its verdict waits for the next one (<c>SPURIOUS_DEFERRED</c>).</summary>
    public bool IsDeferred;
}
