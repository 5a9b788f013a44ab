using TopHalf.Devices;
using TopHalf.Machines;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>One transaction inside the translation unit.</summary>
internal struct TransactionSlot
{
    public StreamTransaction Transaction;
    public ITransactionMaster? Master;

    /// <summary>What was wrong when it faulted first.</summary>
    public TranslationFault Fault;

    /// <summary>Counts the accepted transactions from 1.</summary>
    public long Serial;

    /// <summary>The serial of its recorded fault; 0 when it has none.</summary>
    public long FaultSerial;

    public Ktime Since;

    /// <summary>Whether the access is privileged, after S2CR.PRIVCFG.</summary>
    public bool IsPrivileged;

    public SlotState State;

    /// <summary>Whether it was counted and told as stalled.</summary>
    public bool WasStalled;

    /// <summary>The next one in the queue of its bank, or -1.</summary>
    public int Next;

    public readonly StalledTransaction Describe(int bank) => new(bank, Transaction, ReasonOf(State), FaultSerial, Since);

    private static StallReason ReasonOf(SlotState state) => state switch
    {
        SlotState.Held => StallReason.FaultOutstanding,
        SlotState.Waiting => StallReason.AwaitsRecord,
        SlotState.Stalled => StallReason.AwaitsResume,
        _ => throw new InvalidOperationException($"A transaction that is {state} is not stalled."),
    };
}
