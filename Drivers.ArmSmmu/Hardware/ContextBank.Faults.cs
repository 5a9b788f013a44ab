using TopHalf.Devices;
using TopHalf.Iommu;
using static TopHalf.Drivers.ArmSmmu.Hardware.ContextBankFields;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>The shell around <see cref="ContextFaultRules"/>: performs what they decide.</summary>
internal sealed partial class ContextBank
{
    // Invariant: FSR.SS is set while _stalledSlot holds one; after ReleasedKeepingSs it is set without one.
    private int _stalledSlot = TransactionPool.None;
    private ResumeAction? _keptResume;

    /// <summary>Takes a transaction that was accepted for this bank.</summary>
    public void Process(int slot)
    {
        switch (ContextFaultRules.Admit(FaultState, _core.Assumptions))
        {
            case Admission.Hold:
                Hold(slot, SlotState.Held);
                break;

            case Admission.Terminate:
                _core.Terminate(_index, slot, TerminationCause.FaultOutstanding, AbortKind);
                break;

            default:
                TranslateOrFault(slot, isRepeated: false);
                break;
        }
    }

    private void TranslateOrFault(int slot, bool isRepeated)
    {
        ref var each = ref _core.Pool[slot];
        if (!Registers.IsSet(M))
        {
            _core.Complete(slot, each.Transaction.Iova);
            return;
        }

        var fault = Translate(each.Transaction, each.IsPrivileged, out var physicalAddress);
        if (fault.IsNone)
        {
            _core.Complete(slot, physicalAddress);
            return;
        }

        each.Fault = fault;
        if (!isRepeated)
        {
            _core.Counters.FaultsRaised++;
            _core.Observers.FaultRaised(Describe(each, serial: 0));
        }

        PerformFault(slot);
    }

    private void PerformFault(int slot)
    {
        ref var each = ref _core.Pool[slot];
        var outcome = ContextFaultRules.OnFault(FaultState, _core.Assumptions);
        // MULTI is a cause of its own: who clears the bits that were read before it leaves it, and is called again for it.
        var isNewCause = outcome.Recording == FaultRecording.Recorded || (outcome.Recording == FaultRecording.Merged && !Registers.IsSet(Multi));
        Record(ref each, outcome);
        switch (outcome.Fate)
        {
            case FaultFate.Terminated:
                _core.Terminate(_index, slot, TerminationCause.Fault, AbortKind);
                break;

            case FaultFate.TerminatedByOther:
                _core.Terminate(_index, slot, TerminationCause.OtherStalled, AbortKind);
                break;

            case FaultFate.Waits:
                Hold(slot, SlotState.Waiting);
                break;

            default:
                Stall(slot);
                break;
        }

        UpdateLine(isNewCause);
    }

    private void Record(ref TransactionSlot each, in FaultOutcome outcome)
    {
        switch (outcome.Recording)
        {
            case FaultRecording.Recorded:
                RecordedSerial = ++_core.Counters.FaultsRecorded;
                each.FaultSerial = RecordedSerial;
                WriteSyndrome(each);
                _core.Observers.FaultRecorded(Describe(each, RecordedSerial));
                break;

            case FaultRecording.Merged:
                Registers.Set(Multi, 1);
                _core.Counters.FaultsMerged++;
                _core.Observers.FaultMerged(Describe(each, serial: 0));
                break;

            case FaultRecording.Lost when outcome.Fate != FaultFate.Waits:
                _core.Counters.FaultsLost++;
                break;
        }
    }

    private void WriteSyndrome(in TransactionSlot each)
    {
        var transaction = each.Transaction;
        Registers.Set(Fsr, Registers.Get(Fsr) | (ulong)each.Fault.Kind);
        Registers.Set(Far, transaction.Iova);
        Registers.Set(Fsynr0, 0);
        Registers.Set(Level, (ulong)each.Fault.Level);
        Registers.Set(Wnr, transaction.IsWrite ? 1u : 0);
        Registers.Set(Pnu, each.IsPrivileged ? 1u : 0);
        Registers.Set(Ind, transaction.IsInstruction ? 1u : 0);
        Registers.Set(Ptwf, each.Fault.IsOnWalk ? 1u : 0);
        Registers.Set(Fsynr1, transaction.InitiatorId);
        _core.Global1.Set(_faultingStream, _core.Assumptions.FrsynraHoldsStream ? (ulong)transaction.StreamId : 0, _index);
    }

    private void Stall(int slot)
    {
        if (_keptResume is { } action)
        {
            _keptResume = null;
            Release(slot, action);
            return;
        }

        if (_stalledSlot != TransactionPool.None)
        {
            // Displaced by a newer record; it competes again, before all others.
            EnqueueFirst(_stalledSlot);
            _core.Observers.Stalled(_core.Pool[_stalledSlot].Describe(_index));
        }

        _stalledSlot = slot;
        Registers.Set(Ss, 1);
        MarkHeld(slot, SlotState.Stalled);
    }

    private void Resume(ResumeAction action)
    {
        var effect = ContextFaultRules.OnResume(FaultState, _core.Assumptions);
        var releases = effect is ResumeEffect.Released or ResumeEffect.ReleasedKeepingSs;
        var slot = releases ? _stalledSlot : TransactionPool.None;
        StalledTransaction? released = slot == TransactionPool.None ? null : _core.Pool[slot].Describe(_index);
        if (effect == ResumeEffect.Kept)
        {
            _keptResume = action;
        }
        else if (!releases)
        {
            _core.Counters.ResumesWithoutEffect++;
        }

        if (effect == ResumeEffect.Released)
        {
            Registers.Set(Ss, 0);
        }

        // Told before anything follows from it, so that a watcher sees cause before effect.
        _core.Observers.Resumed(_index, action, effect, released);
        if (slot != TransactionPool.None)
        {
            _stalledSlot = TransactionPool.None;
            MarkReleased(slot);
            Release(slot, action);
        }

        GiveTurns();
        UpdateLine(isNewCause: false);
        CheckSync();
    }

    private void Release(int slot, ResumeAction action)
    {
        if (action == ResumeAction.Terminate)
        {
            _core.Terminate(_index, slot, TerminationCause.Resume, AbortKind);
            return;
        }

        _core.Counters.Retried++;
        _core.Pool[slot].Since = _core.Host.Now;
        TranslateOrFault(slot, isRepeated: false);
    }

    private void OnFsrWritten(in RegisterWrite write)
    {
        var cleared = write.Old & ~write.New;
        if (cleared != 0)
        {
            _core.Observers.FaultBitsCleared(_index, (uint)cleared, RecordedSerial);
            GiveTurns();
        }

        UpdateLine(isNewCause: false);
        CheckSync();
    }

    // Sets fault bits as if a fault had been recorded; drivers use it to test that the interrupt arrives.
    private void OnFsrRestored(ulong bits)
    {
        Registers.Set(Fsr, Registers.Get(Fsr) | (bits & FaultBits));
        UpdateLine(isNewCause: (bits & FaultBits) != 0);
    }

    private SmmuFault Describe(in TransactionSlot each, long serial) =>
        new(_index, serial, each.Fault.Kind, each.Fault.Level, each.Transaction, _core.Host.Now);
}
