namespace TopHalf.Interrupts;

/// <summary>What core and chip share about an interrupt (<c>irq_data</c>). Source: include/linux/irq.h.</summary>
[Flags]
public enum IrqDataState
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A driver disabled it, or nobody has requested it.</summary>
    Disabled = 1,

    /// <summary>The chip was told to mask it.</summary>
    Masked = 2,

    /// <summary>Its primary handlers run.</summary>
    InProgress = 4,

    /// <summary>It was started up.</summary>
    Started = 8,
}
