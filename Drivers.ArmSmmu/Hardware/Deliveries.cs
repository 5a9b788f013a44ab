using TopHalf.Devices;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The calls to masters that are due, delivered one after the other once the hardware's state is settled.</summary>
/// <remarks>
/// A master may enter the SMMU again from such a call. What that causes is appended, and the outermost loop delivers it, so
/// the stack stays flat however many transactions follow each other. There are at most two calls for each transaction.
/// </remarks>
internal sealed class Deliveries(TransactionPool pool)
{
    private readonly Delivery[] _ring = new Delivery[2 * pool.Capacity];
    private readonly List<ITransactionMaster> _refused = [];
    private readonly List<ITransactionMaster> _called = [];
    private int _first;
    private int _count;
    private bool _isPumping;
    private bool _hasRoomAgain;

    public void Reset()
    {
        _refused.Clear();
        _called.Clear();
        _first = 0;
        _count = 0;
        _isPumping = false;
        _hasRoomAgain = false;
    }

    public void Stalled(int slot) => Add(new Delivery(slot, DeliveryKind.Stalled, 0, default));

    public void Completed(int slot, ulong physicalAddress) => Add(new Delivery(slot, DeliveryKind.Completed, physicalAddress, default));

    public void Aborted(int slot, AbortKind kind) => Add(new Delivery(slot, DeliveryKind.Aborted, 0, kind));

    /// <summary>Remembers a master that was refused, once.</summary>
    public void Refuse(ITransactionMaster master)
    {
        if (!_refused.Contains(master))
        {
            _refused.Add(master);
        }
    }

    /// <summary>Something that masters were refused for is gone.</summary>
    public void RoomAgain() => _hasRoomAgain = true;

    public void Pump()
    {
        if (_isPumping)
        {
            return;
        }

        _isPumping = true;
        try
        {
            while (_count > 0 || (_hasRoomAgain && _refused.Count > 0))
            {
                if (_count > 0)
                {
                    DeliverNext();
                }
                else
                {
                    CallRefused();
                }
            }
        }
        finally
        {
            _isPumping = false;
        }
    }

    private void Add(in Delivery delivery)
    {
        _ring[(_first + _count) % _ring.Length] = delivery;
        _count++;
    }

    private void DeliverNext()
    {
        var delivery = _ring[_first];
        _first = (_first + 1) % _ring.Length;
        _count--;
        ref var slot = ref pool[delivery.Slot];
        var master = slot.Master!;
        var cookie = slot.Transaction.Cookie;
        if (delivery.Kind == DeliveryKind.Stalled)
        {
            master.Stalled(cookie);
            return;
        }

        // Freed first: the master may issue its next transaction from the call.
        pool.Free(delivery.Slot);
        _hasRoomAgain = true;
        if (delivery.Kind == DeliveryKind.Completed)
        {
            master.Completed(cookie, delivery.PhysicalAddress);
        }
        else
        {
            master.Aborted(cookie, delivery.Abort);
        }
    }

    private void CallRefused()
    {
        _hasRoomAgain = false;
        _called.AddRange(_refused);
        _refused.Clear();
        foreach (var master in _called)
        {
            master.Ready();
        }

        _called.Clear();
    }

    private enum DeliveryKind : byte
    {
        Stalled,
        Completed,
        Aborted,
    }

    private readonly record struct Delivery(int Slot, DeliveryKind Kind, ulong PhysicalAddress, AbortKind Abort);
}
