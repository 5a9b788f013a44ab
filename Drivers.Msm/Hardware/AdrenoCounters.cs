namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>What an <see cref="AdrenoHardware"/> has done since power-on.</summary>
/// <remarks>Every issued access is completed, aborted, or still in flight.</remarks>
public sealed class AdrenoCounters
{
    /// <summary>Accesses that the port took.</summary>
    public long Issued { get; internal set; }

    /// <summary>Accesses that ended well.</summary>
    public long Completed { get; internal set; }

    /// <summary>Accesses that were terminated.</summary>
    public long Aborted { get; internal set; }

    /// <summary>Accesses that were stalled, whether or not they still are.</summary>
    public long Stalled { get; internal set; }

    /// <summary>Accesses that are stalled now.</summary>
    public int CurrentlyStalled { get; internal set; }

    /// <summary>Times that the port refused an access.</summary>
    public long Backpressured { get; internal set; }

    /// <summary>Submits that ran to their end.</summary>
    public long SubmitsDone { get; internal set; }

    /// <summary>Submits that a reset took out of the ring or broke off.</summary>
    public long SubmitsDropped { get; internal set; }

    /// <summary>Resets that are complete.</summary>
    public long Resets { get; internal set; }

    /// <summary>Times that the hang detector saw no progress for its time.</summary>
    public long Hangs { get; internal set; }

    internal void Reset()
    {
        Issued = Completed = Aborted = Stalled = Backpressured = 0;
        SubmitsDone = SubmitsDropped = Resets = Hangs = 0;
        CurrentlyStalled = 0;
    }
}
