namespace TopHalf.Drivers.ArmSmmu;

/// <summary>From which context the driver reports context faults.</summary>
public enum SmmuIrqMode : byte
{
    /// <summary>From the primary handler, in hard interrupt context.</summary>
    Hard,

    /// <summary>From the interrupt's thread, with the line masked until the report returns.</summary>
    Threaded,
}
