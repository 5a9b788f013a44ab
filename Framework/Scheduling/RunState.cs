namespace TopHalf.Scheduling;

/// <summary>Where a run stands.</summary>
internal enum RunState : byte
{
    /// <summary>It runs.</summary>
    Running,

    /// <summary>It was ended; stacks are being unwound, releases are silent, everything else throws.</summary>
    Ending,

    /// <summary>Nothing of it runs any more.</summary>
    Ended,
}
