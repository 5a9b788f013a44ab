using TopHalf.Devices;

namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The accesses of a submit, one after the other, computed and not listed.</summary>
internal struct AccessPattern
{
    private const ulong GoodBytes = 64 << 10;
    private const ulong GoodStrideBytes = 64;
    private const ulong BadStrideBytes = 4096;
    private const byte UcheInitiator = 1;

    private readonly AdrenoSubmit _submit;
    private long _good;
    private long _bad;

    // Grows by the share of the bad ones with each access; when it reaches the total, one of them is due (Bresenham's line).
    private long _share;

    public AccessPattern(in AdrenoSubmit submit)
    {
        _submit = submit;
        _share = submit.Total / 2;
    }

    public readonly long Remaining => _submit.Total - _good - _bad;

    private readonly bool IsBadNext => _share + _submit.BadTransactions >= _submit.Total;

    // What a6xx drivers know in FSYNR1: CP, three clients of the UCHE, CCU, CDP prefetch.
    private static ReadOnlySpan<byte> Initiators => [0, 1, 2, 3, 4, 6];

    public readonly StreamTransaction Next(int streamId, long cookie) => IsBadNext
        ? new(streamId, unchecked(_submit.BadIova + ((ulong)_bad * BadStrideBytes)), (_bad & 1) != 0, cookie)
        {
            InitiatorId = Initiators[(int)(_bad % Initiators.Length)],
        }
        : new(streamId, unchecked(_submit.Iova + ((ulong)_good * GoodStrideBytes % GoodBytes)), (_good & 1) != 0, cookie)
        {
            InitiatorId = UcheInitiator,
        };

    public void Advance()
    {
        if (IsBadNext)
        {
            _bad++;
            _share -= _submit.Total;
        }
        else
        {
            _good++;
        }

        _share += _submit.BadTransactions;
    }
}
