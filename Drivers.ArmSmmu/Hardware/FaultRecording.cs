namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a fault leaves in the registers.</summary>
internal enum FaultRecording
{
    /// <summary>FSR, FAR, FSYNR0, FSYNR1 and CBFRSYNRA tell of it.</summary>
    Recorded,

    /// <summary>FSR.MULTI is set.</summary>
    Merged,

    /// <summary>Nothing.</summary>
    Lost,
}
