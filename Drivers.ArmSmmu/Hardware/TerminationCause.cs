namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Why a transaction was terminated.</summary>
public enum TerminationCause
{
    /// <summary>Software wrote RESUME with TnR=1.</summary>
    Resume,

    /// <summary>It faulted, and the bank terminates faults (SCTLR.CFCFG=0).</summary>
    Fault,

    /// <summary>It faulted while another of the bank was stalled (<see cref="SmmuKnobs.TerminateWhileStalled"/>).</summary>
    OtherStalled,

    /// <summary>It came while a fault of the bank was outstanding, with CFCFG=0 and HUPCF=0.</summary>
    FaultOutstanding,

    /// <summary>A global fault: no or several stream matches, or a mapping to nothing.</summary>
    GlobalFault,

    /// <summary>The SMMU lost its power.</summary>
    PowerLost,
}
