namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What an SMMU has done since power-on of the run.</summary>
/// <remarks>Every accepted transaction is in <see cref="Completed"/>, in one of the terminated ones, or still held.</remarks>
public sealed class SmmuCounters
{
    /// <summary>Transactions accepted.</summary>
    public long Transactions { get; internal set; }

    /// <summary>Transactions translated or bypassed.</summary>
    public long Completed { get; internal set; }

    /// <summary>Times that a master was told to hold back.</summary>
    public long Backpressured { get; internal set; }

    /// <summary>Context faults detected, also those of a retry; a fault that waits to be recorded counts once.</summary>
    public long FaultsRaised { get; internal set; }

    /// <summary>Context faults that got a record of their own; the serial of the last one.</summary>
    public long FaultsRecorded { get; internal set; }

    /// <summary>Context faults that only set FSR.MULTI.</summary>
    public long FaultsMerged { get; internal set; }

    /// <summary>Context faults that left no trace in the registers because the record was frozen, and were terminated.</summary>
    public long FaultsLost { get; internal set; }

    /// <summary>Global faults.</summary>
    public long GlobalFaults { get; internal set; }

    /// <summary>Transactions that were held at least once.</summary>
    public long Stalled { get; internal set; }

    /// <summary>Transactions held now.</summary>
    public int CurrentlyStalled { get; internal set; }

    /// <summary>Transactions terminated by software's RESUME.</summary>
    public long TerminatedByResume { get; internal set; }

    /// <summary>Transactions terminated by the hardware, whatever the cause.</summary>
    public long TerminatedByHardware { get; internal set; }

    /// <summary>Retries that software's RESUME caused.</summary>
    public long Retried { get; internal set; }

    /// <summary>RESUMEs that had no effect.</summary>
    public long ResumesWithoutEffect { get; internal set; }

    /// <summary>Translations answered by the TLB.</summary>
    public long TlbHits { get; internal set; }

    /// <summary>Translations that walked the tables.</summary>
    public long Walks { get; internal set; }

    internal void Reset()
    {
        Transactions = Completed = Backpressured = 0;
        FaultsRaised = FaultsRecorded = FaultsMerged = FaultsLost = GlobalFaults = 0;
        Stalled = TerminatedByResume = TerminatedByHardware = Retried = ResumesWithoutEffect = 0;
        TlbHits = Walks = 0;
        CurrentlyStalled = 0;
    }
}
