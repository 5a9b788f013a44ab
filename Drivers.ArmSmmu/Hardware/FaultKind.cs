namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What is wrong with a translation; the values are the bits of the context bank's FSR.</summary>
/// <remarks>Source: Linux <c>arm-smmu.h</c> (ARM_SMMU_CB_FSR_*).</remarks>
[Flags]
public enum FaultKind
{
    /// <summary>Nothing: the translation succeeded.</summary>
    None = 0,

    /// <summary>TF: no valid descriptor, or an address outside the input range.</summary>
    Translation = 1 << 1,

    /// <summary>AFF: the descriptor's access flag is clear.</summary>
    AccessFlag = 1 << 2,

    /// <summary>PF: the descriptor does not permit the access.</summary>
    Permission = 1 << 3,

    /// <summary>EF: the bus aborted, here always on the table walk.</summary>
    External = 1 << 4,

    /// <summary>ASF: an address in a descriptor is beyond TCR2.PASIZE.</summary>
    AddressSize = 1 << 7,
}
