namespace TopHalf.Drivers.Msm.Hardware;

/// <summary>The transactions that a bus master has in flight, and which of them are stalled. All operations take constant time.</summary>
/// <remarks>
/// A cookie is the slot and the number of the run: what a port says of an older run is not listened to.
/// </remarks>
internal sealed class TransactionSlots
{
    private readonly int[] _free;
    private readonly bool[] _isStalled;
    private int _freeCount;
    private int _run;

    public TransactionSlots(int capacity)
    {
        _free = new int[capacity];
        _isStalled = new bool[capacity];
        Fill();
    }

    public int InFlight => _free.Length - _freeCount;

    public int Stalled { get; private set; }

    public bool HasFree => _freeCount > 0;

    /// <summary>Takes a slot; there must be a free one.</summary>
    public long Take() => ((long)_run << 32) | (uint)_free[--_freeCount];

    public bool IsKnown(long cookie) => cookie >> 32 == _run;

    public static int SlotOf(long cookie) => (int)cookie;

    public void MarkStalled(long cookie)
    {
        ref var isStalled = ref _isStalled[SlotOf(cookie)];
        Stalled += isStalled ? 0 : 1;
        isStalled = true;
    }

    public void Free(long cookie)
    {
        var slot = SlotOf(cookie);
        Stalled -= _isStalled[slot] ? 1 : 0;
        _isStalled[slot] = false;
        _free[_freeCount++] = slot;
    }

    public void Reset()
    {
        _run++;
        Fill();
    }

    private void Fill()
    {
        Stalled = 0;
        _freeCount = _free.Length;
        Array.Clear(_isStalled);
        for (var i = 0; i < _free.Length; i++)
        {
            _free[i] = _free.Length - 1 - i;
        }
    }
}
