namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Why a transaction is held.</summary>
public enum StallReason
{
    /// <summary>It faulted, FSR.SS stands for it, and the next RESUME acts on it.</summary>
    AwaitsResume,

    /// <summary>It faulted while another was stalled, and waits for its turn to be recorded.</summary>
    AwaitsRecord,

    /// <summary>It did not fault: it came while a fault of its bank was outstanding, with SCTLR.HUPCF=0.</summary>
    FaultOutstanding,
}
