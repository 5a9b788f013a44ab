namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>A fault that belongs to no context bank; the values are the bits of sGFSR.</summary>
/// <remarks>Source: HiSilicon's <c>soc_smmu500_interface.h</c>. The kinds that the model can raise.</remarks>
public enum GlobalFaultKind
{
    /// <summary>ICF: the stream is mapped to a fault (S2CR.TYPE=2 or reserved).</summary>
    InvalidContext = 1 << 0,

    /// <summary>USF: the stream matches nothing, and sCR0.USFCFG=1.</summary>
    UnidentifiedStream = 1 << 1,

    /// <summary>SMCF: the stream matches more than one register, and sCR0.SMCFCFG=1.</summary>
    StreamMatchConflict = 1 << 2,

    /// <summary>UCBF: the stream is mapped to a context bank that is not implemented.</summary>
    UnimplementedContextBank = 1 << 3,
}
