using TopHalf.Devices;
using TopHalf.Memory;

namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What the parts of one SMMU share.</summary>
internal sealed class SmmuCore
{
    public SmmuCore(SmmuImplementation implementation, IHardwareHost host, PhysicalMemory memory)
    {
        Implementation = implementation;
        Host = host;
        Memory = memory;
        Assumptions = new SmmuAssumptions(host);
        Global0 = new RegisterBank(GlobalSpace0.Declare(implementation), host) { Device = this };
        Global1 = new RegisterBank(GlobalSpace1.Declare(implementation), host) { Device = this };
        Tlb = new Tlb(implementation.TlbEntries);
        Pool = new TransactionPool(implementation);
        Deliveries = new Deliveries(Pool);
        Stalld = Global0.Map.Find("sCR0", "STALLD");
    }

    public SmmuImplementation Implementation { get; }

    public IHardwareHost Host { get; }

    public PhysicalMemory Memory { get; }

    public SmmuAssumptions Assumptions { get; }

    public RegisterBank Global0 { get; }

    public RegisterBank Global1 { get; }

    public Tlb Tlb { get; }

    public TransactionPool Pool { get; }

    public Deliveries Deliveries { get; }

    public ObserverList Observers { get; } = new();

    public SmmuCounters Counters { get; } = new();

    /// <summary>Called when a bank may have released what the global TLB synchronisation waits for.</summary>
    public Action? BankReleased { get; set; }

    /// <summary>Stalled faults, which hold a page walk each: <see cref="SlotState.Stalled"/> and <see cref="SlotState.Waiting"/>.</summary>
    public int StalledFaults { get; set; }

    /// <summary>Whether a miss found all walks held, and blocks everything behind it.</summary>
    public bool IsChannelBlocked { get; set; }

    /// <summary>Whether faults are never stalled, whatever the banks say.</summary>
    public bool StallsAreDisabled => Global0.IsSet(Stalld) && Assumptions.StalldSupported;

    private FieldHandle Stalld { get; }

    /// <summary>Whether the page walks are all held by stalled faults.</summary>
    public bool AreWalksExhausted => StalledFaults >= Implementation.ParallelWalks && Assumptions.StallHoldsWalkSlot;

    /// <summary>Ends a transaction that the SMMU held or processed; the master hears of it when the state is settled.</summary>
    public void Terminate(int bank, int slot, TerminationCause cause, AbortKind kind)
    {
        ref var ended = ref Pool[slot];
        ended.State = SlotState.Ended;
        if (cause == TerminationCause.Resume)
        {
            Counters.TerminatedByResume++;
        }
        else
        {
            Counters.TerminatedByHardware++;
        }

        Observers.Terminated(bank, ended.Transaction, cause);
        Deliveries.Aborted(slot, kind);
    }

    /// <summary>Lets a transaction go on to memory.</summary>
    public void Complete(int slot, ulong physicalAddress)
    {
        Pool[slot].State = SlotState.Ended;
        Counters.Completed++;
        Deliveries.Completed(slot, physicalAddress);
    }
}
