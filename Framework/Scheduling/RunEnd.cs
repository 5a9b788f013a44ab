namespace TopHalf.Scheduling;

/// <summary>Why a run ended.</summary>
public enum RunEnd : byte
{
    /// <summary>The scenario returned, and everything came to rest.</summary>
    Finished,

    /// <summary>A finding, and the run was to stop at the first.</summary>
    Stopped,

    /// <summary>Tasks wait, and nothing can wake them.</summary>
    Deadlock,

    /// <summary>An oops in interrupt context: the kernel would have panicked.</summary>
    Panic,

    /// <summary>A search gave it up: all that could follow was tried.</summary>
    GivenUp,

    /// <summary>A budget of operations, virtual time or stacks was used up.</summary>
    Budget,
}
