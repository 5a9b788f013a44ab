namespace TopHalf.Devices;

/// <summary>What a master sees of a transaction that was terminated.</summary>
public enum AbortKind
{
    /// <summary>A bus abort.</summary>
    BusError,

    /// <summary>No error: a read gives zero, a write is ignored.</summary>
    ReadAsZeroWriteIgnored,

    /// <summary>What held the transaction lost its power.</summary>
    PowerLost,
}
