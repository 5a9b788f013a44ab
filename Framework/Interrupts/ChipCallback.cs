namespace TopHalf.Interrupts;

/// <summary>The callbacks of an interrupt chip, as the event stream numbers them.</summary>
public enum ChipCallback : byte
{
    /// <summary>Acknowledge.</summary>
    Ack,

    /// <summary>Mask.</summary>
    Mask,

    /// <summary>Mask and acknowledge.</summary>
    MaskAck,

    /// <summary>Unmask.</summary>
    Unmask,

    /// <summary>End of interrupt.</summary>
    Eoi,

    /// <summary>Set the trigger type.</summary>
    SetType,

    /// <summary>Set the affinity.</summary>
    SetAffinity,

    /// <summary>Send again.</summary>
    Retrigger,
}
