namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a master sees of a transaction that was terminated.</summary>
public enum AbortKind
{
    /// <summary>A bus abort (SCTLR.CFRE=1, or sCR0.GFRE=1 for a global fault).</summary>
    BusError,

    /// <summary>No error: a read gives zero, a write is ignored (CFRE=0, or GFRE=0).</summary>
    ReadAsZeroWriteIgnored,

    /// <summary>The SMMU lost its power while it held the transaction.</summary>
    PowerLost,
}
