namespace TopHalf.Interrupts;

/// <summary>Interrupts that belong to one CPU and pass no controller, in the order in which they are entered.</summary>
[Flags]
internal enum LocalInterrupts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The non-maskable one: switching interrupts off does not keep it out.</summary>
    Nmi = 1,

    /// <summary>The timer tick: it raises the timer softirq when a timer is due.</summary>
    Tick = 2,

    /// <summary>The high-resolution timer.</summary>
    Hrtimer = 4,

    /// <summary>Another CPU, or this one, has queued an <c>irq_work</c> here.</summary>
    IrqWork = 8,

    /// <summary>Another CPU wants a function called here.</summary>
    Call = 16,
}
