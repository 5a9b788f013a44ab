namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What becomes of a transaction that faults.</summary>
internal enum FaultFate
{
    /// <summary>It is terminated, as the bank is configured.</summary>
    Terminated,

    /// <summary>It is terminated although the bank stalls, because another is stalled.</summary>
    TerminatedByOther,

    /// <summary>It is stalled, FSR.SS is set, and the next RESUME acts on it.</summary>
    Stalled,

    /// <summary>It is held until its turn to be recorded comes.</summary>
    Waits,
}
