namespace TopHalf.Interrupts;

/// <summary>How an interrupt is requested. Source: include/linux/interrupt.h.</summary>
[Flags]
public enum IrqFlags
{
    /// <summary>Nothing special: the trigger that the line has, not shared.</summary>
    None = 0,

    /// <summary>Fires on a rising edge (<c>IRQF_TRIGGER_RISING</c>).</summary>
    TriggerRising = 0x1,

    /// <summary>Fires on a falling edge (<c>IRQF_TRIGGER_FALLING</c>).</summary>
    TriggerFalling = 0x2,

    /// <summary>Fires while the line is high (<c>IRQF_TRIGGER_HIGH</c>).</summary>
    TriggerHigh = 0x4,

    /// <summary>Fires while the line is low (<c>IRQF_TRIGGER_LOW</c>).</summary>
    TriggerLow = 0x8,

    /// <summary>Others may request the same interrupt (<c>IRQF_SHARED</c>).</summary>
    Shared = 0x80,

    /// <summary>The interrupt belongs to each CPU by itself; its handler is never threaded (<c>IRQF_PERCPU</c>).</summary>
    PerCpu = 0x400,

    /// <summary>The line stays masked until the thread function has run (<c>IRQF_ONESHOT</c>).</summary>
    OneShot = 0x2000,

    /// <summary>The handler stays in hard interrupt context also where handlers are threaded (<c>IRQF_NO_THREAD</c>).</summary>
    NoThread = 0x10000,

    /// <summary>The interrupt stays disabled until it is enabled (<c>IRQF_NO_AUTOEN</c>).</summary>
    NoAutoEnable = 0x80000,

    /// <summary>Takes OneShot over from the first sharer (<c>IRQF_COND_ONESHOT</c>).</summary>
    CondOneShot = 0x200000,
}
