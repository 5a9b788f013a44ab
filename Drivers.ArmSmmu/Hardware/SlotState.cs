namespace TopHalf.Drivers.ArmSmmu.Hardware;

/// <summary>Where a transaction stands inside the translation unit.</summary>
internal enum SlotState : byte
{
    /// <summary>The slot holds no transaction.</summary>
    Free,

    /// <summary>It is being processed.</summary>
    Active,

    /// <summary>It is held because a fault of its bank is outstanding.</summary>
    Held,

    /// <summary>It faulted and waits to be recorded.</summary>
    Waiting,

    /// <summary>It faulted, and RESUME acts on it.</summary>
    Stalled,

    /// <summary>It has ended; the master has not been told yet.</summary>
    Ended,
}
