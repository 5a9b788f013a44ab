using System.Numerics;
using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>How a <see cref="DisplayHardware"/> is built. A value out of range is refused where it is set.</summary>
/// <remarks>The defaults, but for the stream, are the model's own: about 100 frames of 4 MB a second.</remarks>
public sealed record DisplayParameters
{
    /// <summary>The stream on which the display reads, 0 to 32767. The default is 0x880, the display's on the SDM845's shared SMMU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int StreamId
    {
        get;
        init => field = ParameterRange.Check(value, 0, 32767, "a stream", nameof(StreamId));
    } = 0x880;

    /// <summary>Time from one line to the next, 1 ns to 1 s. The default is 10 us.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public Ktime LinePeriod
    {
        get;
        init => field = ParameterRange.Check(value, Ktime.FromNs(1), Ktime.FromSeconds(1), nameof(LinePeriod));
    } = Ktime.FromUs(10);

    /// <summary>Lines of a frame, 1 to 65536; a frame has no blanking. The default is 1000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int LinesPerFrame
    {
        get;
        init => field = ParameterRange.Check(value, 1, 65536, "lines", nameof(LinesPerFrame));
    } = 1000;

    /// <summary>Reads that fetch a line, 1 to 1024, all at the start of it. The default is 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ReadsPerLine
    {
        get;
        init => field = ParameterRange.Check(value, 1, 1024, "reads", nameof(ReadsPerLine));
    } = 4;

    /// <summary>Bytes of one read, a power of two from 4 to 4096. The default is 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int ReadBytes
    {
        get;
        init => field = BitOperations.IsPow2(ParameterRange.Check(value, 4, 4096, "bytes", nameof(ReadBytes)))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ReadBytes), $"{nameof(ReadBytes)}: {value} is not a power of two.");
    } = 1024;

    /// <summary>
    /// Reads in flight at a time, 1 to 65536, those of earlier lines that are late among them. While there are so many, further
    /// ones are not issued, and underrun. The default is 64.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxOutstanding
    {
        get;
        init => field = ParameterRange.Check(value, 1, 65536, "reads in flight", nameof(MaxOutstanding));
    } = 64;

    /// <summary>Bytes of a framebuffer: its lines lie one behind the other.</summary>
    public long FrameBytes => (long)LinesPerFrame * ReadsPerLine * ReadBytes;
}
