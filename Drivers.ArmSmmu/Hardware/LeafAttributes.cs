namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What a leaf descriptor, together with the hints of the tables above it, allows.</summary>
[Flags]
internal enum LeafAttributes
{
    None = 0,

    /// <summary>AP[1], bit 6: unprivileged accesses are allowed.</summary>
    Unprivileged = 1 << 0,

    /// <summary>AP[2], bit 7: writes are not allowed.</summary>
    ReadOnly = 1 << 1,

    /// <summary>XN, bit 54: unprivileged instruction fetches are not allowed.</summary>
    ExecuteNever = 1 << 2,

    /// <summary>PXN, bit 53: privileged instruction fetches are not allowed.</summary>
    PrivilegedExecuteNever = 1 << 3,

    /// <summary>nG, bit 11: the entry belongs to one ASID.</summary>
    NotGlobal = 1 << 4,
}
