namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>What a <see cref="DisplayHardware"/> has done since power-on.</summary>
public sealed class DisplayCounters
{
    /// <summary>Lines whose period is over, whatever became of their reads.</summary>
    public long Lines { get; internal set; }

    /// <summary>Frames whose last line is over.</summary>
    public long Frames { get; internal set; }

    /// <summary>Reads that the port took.</summary>
    public long Reads { get; internal set; }

    /// <summary>Reads that ended well, however late.</summary>
    public long Completed { get; internal set; }

    /// <summary>Reads that were terminated: what the display shows of them is not the framebuffer.</summary>
    public long Aborted { get; internal set; }

    /// <summary>Reads that were stalled, whether or not they still are.</summary>
    public long Stalled { get; internal set; }

    /// <summary>Times that the port refused a read.</summary>
    public long Backpressured { get; internal set; }

    /// <summary>Reads that were not back when the period of their line was over, also those that could not be issued in it.</summary>
    public long Underruns { get; internal set; }

    internal void Reset() => Lines = Frames = Reads = Completed = Aborted = Stalled = Backpressured = Underruns = 0;
}
