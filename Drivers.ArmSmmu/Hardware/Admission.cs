namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>What happens to a transaction before it is translated.</summary>
internal enum Admission
{
    /// <summary>It is translated.</summary>
    Proceed,

    /// <summary>It is held until no fault of the bank is outstanding.</summary>
    Hold,

    /// <summary>It is terminated.</summary>
    Terminate,
}
