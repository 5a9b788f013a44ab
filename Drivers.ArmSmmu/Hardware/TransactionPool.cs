using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The places for transactions in the translation unit: so many for reads, so many for writes, never more.</summary>
internal sealed class TransactionPool
{
    public const int None = -1;

    private readonly TransactionSlot[] _slots;
    private readonly int[] _freeSlots;
    private readonly int _maxReads;
    private readonly int _maxWrites;
    private int _freeCount;
    private int _reads;
    private int _writes;
    private long _lastSerial;

    public TransactionPool(SmmuImplementation implementation)
    {
        _maxReads = implementation.OutstandingReads;
        _maxWrites = implementation.OutstandingWrites;
        _slots = new TransactionSlot[_maxReads + _maxWrites];
        _freeSlots = new int[_slots.Length];
        Reset();
    }

    public int Capacity => _slots.Length;

    public long LastSerial => _lastSerial;

    public ref TransactionSlot this[int slot] => ref _slots[slot];

    public void Reset()
    {
        if (_freeCount == _slots.Length && _lastSerial == 0)
        {
            return;
        }

        if (_freeCount != _slots.Length)
        {
            Array.Clear(_slots);
        }

        // The lowest slot is taken first, and the last freed before all others.
        for (var i = 0; i < _freeSlots.Length; i++)
        {
            _freeSlots[i] = _freeSlots.Length - 1 - i;
        }

        _freeCount = _freeSlots.Length;
        _reads = 0;
        _writes = 0;
        _lastSerial = 0;
    }

    public bool HasRoomFor(bool isWrite) => isWrite ? _writes < _maxWrites : _reads < _maxReads;

    public int Take(in StreamTransaction transaction, ITransactionMaster master)
    {
        var index = _freeSlots[--_freeCount];
        ref var slot = ref _slots[index];
        slot.Transaction = transaction;
        slot.Master = master;
        slot.Serial = ++_lastSerial;
        slot.State = SlotState.Active;
        slot.Next = None;
        (transaction.IsWrite ? ref _writes : ref _reads)++;
        return index;
    }

    public void Free(int index)
    {
        (_slots[index].Transaction.IsWrite ? ref _writes : ref _reads)--;
        _slots[index] = default;
        _freeSlots[_freeCount++] = index;
    }
}
