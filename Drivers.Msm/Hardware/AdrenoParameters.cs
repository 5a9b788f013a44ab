using TopHalf.Machines;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>How an <see cref="AdrenoHardware"/> is built. A value out of range is refused where it is set.</summary>
public sealed record AdrenoParameters
{
    /// <summary>Entries of the ring of submits. The model's own number.</summary>
    public const int RingEntries = 256;

    /// <summary>The stream on which the GPU accesses memory, 0 to 32767. The default, 0, is that of the SDM845's GPU on its own SMMU.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int StreamId
    {
        get;
        init => field = ParameterRange.Check(value, 0, 32767, "a stream", nameof(StreamId));
    }

    /// <summary>Time from one access to the next, 1 ns to 1 s. The default, 500 ns, lies in the 50 ns to 1 us that faults of a bad submit are apart.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public Ktime Spacing
    {
        get;
        init => field = ParameterRange.Check(value, Ktime.FromNs(1), Ktime.FromSeconds(1), nameof(Spacing));
    } = Ktime.FromNs(500);

    /// <summary>
    /// Accesses in flight at a time, 1 to 65536. The default, 128, is what an MMU-500 holds of each kind; that the GPU has the
    /// same limit is the model's own choice.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public int MaxOutstanding
    {
        get;
        init => field = ParameterRange.Check(value, 1, 65536, "accesses in flight", nameof(MaxOutstanding));
    } = 128;

    /// <summary>
    /// For how long no access may end while the GPU is busy before RBBM_HANG_DETECT is set: 1 ns or more. The default,
    /// <see cref="Ktime.Never"/>, switches the hang detector off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public Ktime HangDetect
    {
        get;
        init => field = ParameterRange.Check(value, Ktime.FromNs(1), Ktime.Never, nameof(HangDetect));
    } = Ktime.Never;

    /// <summary>
    /// Whether the hang detector also counts while an access is stalled. The default is no. Real drivers ignore the interrupt then
    /// (RBBM_STATUS3.SMMU_STALLED_ON_FAULT), which says that real hardware may raise it; yes lets a driver's check be tried.
    /// </summary>
    public bool DetectsHangWhileStalled { get; init; }
}
