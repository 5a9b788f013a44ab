using TopHalf.Devices;
using TopHalf.Iommu;
using static TopHalf.Drivers.ArmSmmu.Hardware.ContextBankFields;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The transactions that a context bank holds, whose turn comes when, and the TLB synchronisation that waits for them.</summary>
internal sealed partial class ContextBank
{
    // A queue in order of arrival of those that are Held or Waiting, linked through the slots.
    private int _queueHead = TransactionPool.None;
    private int _queueTail = TransactionPool.None;
    private int _heldCount;
    private int _waitingCount;

    // The last transaction that the synchronisation in progress waits for; 0 when there is none.
    private long _syncUpTo;

    /// <summary>The transaction on which RESUME acts.</summary>
    public StalledTransaction? Stalled => _stalledSlot != TransactionPool.None ? _core.Pool[_stalledSlot].Describe(_index) : null;

    /// <summary>The synchronisation in progress, and how long software waits for it.</summary>
    public TlbSyncWait Sync { get; }

    /// <summary>What the bank holds, in the words of a report: the one that RESUME acts on, or the one that came first.</summary>
    public StalledFault FirstHeld => ToFault(_core.Pool[_stalledSlot != TransactionPool.None ? _stalledSlot : _queueHead].Describe(_index));

    /// <summary>Lists what the bank holds: first the one that RESUME acts on.</summary>
    public void CopyStalledTo(List<StalledTransaction> list)
    {
        if (_stalledSlot != TransactionPool.None)
        {
            list.Add(_core.Pool[_stalledSlot].Describe(_index));
        }

        for (var slot = _queueHead; slot != TransactionPool.None; slot = _core.Pool[slot].Next)
        {
            list.Add(_core.Pool[slot].Describe(_index));
        }
    }

    /// <summary>Whether it holds a transaction that came before or with <paramref name="serial"/>.</summary>
    public bool HoldsAnyUpTo(long serial)
    {
        if (_stalledSlot != TransactionPool.None && _core.Pool[_stalledSlot].Serial <= serial)
        {
            return true;
        }

        for (var slot = _queueHead; slot != TransactionPool.None; slot = _core.Pool[slot].Next)
        {
            if (_core.Pool[slot].Serial <= serial)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Ends everything that the bank holds, because the power is going.</summary>
    public void LosePower()
    {
        if (_stalledSlot != TransactionPool.None)
        {
            MarkReleased(_stalledSlot);
            _core.Terminate(_index, _stalledSlot, TerminationCause.PowerLost, AbortKind.PowerLost);
        }

        for (var slot = _queueHead; slot != TransactionPool.None;)
        {
            var next = _core.Pool[slot].Next;
            MarkReleased(slot);
            _core.Terminate(_index, slot, TerminationCause.PowerLost, AbortKind.PowerLost);
            slot = next;
        }

        Registers.Reset();
        _stalledSlot = TransactionPool.None;
        _keptResume = null;
        _queueHead = TransactionPool.None;
        _queueTail = TransactionPool.None;
        _heldCount = 0;
        _waitingCount = 0;
        _syncUpTo = 0;
        Sync.End();
        RecordedSerial = 0;
        UpdateLine(isNewCause: false);
    }

    private static StalledFault ToFault(in StalledTransaction held) => new(held.FaultSerial, held.Transaction.StreamId, held.Transaction.Iova, held.Since);

    private void Hold(int slot, SlotState state)
    {
        ref var each = ref _core.Pool[slot];
        each.Next = TransactionPool.None;
        if (_queueTail == TransactionPool.None)
        {
            _queueHead = slot;
        }
        else
        {
            _core.Pool[_queueTail].Next = slot;
        }

        _queueTail = slot;
        _heldCount += state == SlotState.Held ? 1 : 0;
        _waitingCount += state == SlotState.Waiting ? 1 : 0;
        MarkHeld(slot, state);
    }

    private void EnqueueFirst(int slot)
    {
        _core.Pool[slot].State = SlotState.Waiting;
        _core.Pool[slot].Next = _queueHead;
        _queueHead = slot;
        _waitingCount++;
        if (_queueTail == TransactionPool.None)
        {
            _queueTail = slot;
        }
    }

    private void MarkHeld(int slot, SlotState state)
    {
        ref var each = ref _core.Pool[slot];
        each.State = state;
        _core.Counters.CurrentlyStalled++;
        _core.StalledFaults += state == SlotState.Held ? 0 : 1;
        if (!each.WasStalled)
        {
            each.WasStalled = true;
            each.Since = _core.Host.Now;
            _core.Counters.Stalled++;
            _core.Deliveries.Stalled(slot);
        }

        _core.Observers.Stalled(each.Describe(_index));
    }

    private void MarkReleased(int slot)
    {
        ref var each = ref _core.Pool[slot];
        _core.Counters.CurrentlyStalled--;
        if (each.State != SlotState.Held)
        {
            _core.StalledFaults--;
            if (_core.IsChannelBlocked && _core.StalledFaults < _core.Implementation.ParallelWalks)
            {
                _core.IsChannelBlocked = false;
                _core.Deliveries.RoomAgain();
            }
        }

        each.State = SlotState.Active;
    }

    // In order of arrival, each that may go on is processed again, until a fault among them holds back the rest.
    private void GiveTurns()
    {
        var previous = TransactionPool.None;
        for (var slot = _queueHead; slot != TransactionPool.None && MayAnyGoOn();)
        {
            var next = _core.Pool[slot].Next;
            var isWaiting = _core.Pool[slot].State == SlotState.Waiting;
            if (!MayGoOn(isWaiting))
            {
                previous = slot;
                slot = next;
                continue;
            }

            Unlink(slot, previous);
            MarkReleased(slot);
            if (isWaiting && !_core.Assumptions.WaiterTranslatesAgain)
            {
                PerformFault(slot);
            }
            else
            {
                TranslateOrFault(slot, isRepeated: isWaiting);
            }

            if (previous == TransactionPool.None && next != TransactionPool.None && _queueHead != next)
            {
                // A stalled one was displaced and put before the rest.
                previous = _queueHead;
            }

            slot = next;
        }
    }

    private bool MayAnyGoOn() => (_waitingCount > 0 && MayGoOn(isWaiting: true)) || (_heldCount > 0 && MayGoOn(isWaiting: false));

    private bool MayGoOn(bool isWaiting) => isWaiting
        ? ContextFaultRules.MayBeRecorded(FaultState, _core.Assumptions)
        : ContextFaultRules.Admit(FaultState, _core.Assumptions) == Admission.Proceed;

    private void Unlink(int slot, int previous)
    {
        ref var each = ref _core.Pool[slot];
        if (previous == TransactionPool.None)
        {
            _queueHead = each.Next;
        }
        else
        {
            _core.Pool[previous].Next = each.Next;
        }

        if (_queueTail == slot)
        {
            _queueTail = previous;
        }

        _heldCount -= each.State == SlotState.Held ? 1 : 0;
        _waitingCount -= each.State == SlotState.Waiting ? 1 : 0;
        each.Next = TransactionPool.None;
    }

    private void StartSync()
    {
        var upTo = _core.Pool.LastSerial;
        if (HoldsAnyUpTo(upTo) && _core.Assumptions.TlbSyncWaitsForStalled)
        {
            _syncUpTo = upTo;
            Sync.Begin(FirstHeld);
            Registers.Set(SyncActive, 1);
            return;
        }

        CompleteSync();
    }

    private void CheckSync()
    {
        if (_syncUpTo != 0 && !HoldsAnyUpTo(_syncUpTo))
        {
            CompleteSync();
        }

        _core.BankReleased?.Invoke();
    }

    private void CompleteSync()
    {
        _syncUpTo = 0;
        Sync.End();
        Registers.Set(SyncActive, 0);
        _core.Tlb.Synchronise((short)_index);
        _core.Observers.TlbSyncCompleted(_index);
    }
}
