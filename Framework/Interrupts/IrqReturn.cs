namespace TopHalf.Interrupts;

/// <summary>What an interrupt handler answers. Sharers' answers are or-ed. Source: include/linux/irqreturn.h.</summary>
[Flags]
public enum IrqReturn
{
    /// <summary>The interrupt was not of this device, or was not handled (<c>IRQ_NONE</c>).</summary>
    None = 0,

    /// <summary>The interrupt was handled (<c>IRQ_HANDLED</c>).</summary>
    Handled = 1,

    /// <summary>The thread function has to run (<c>IRQ_WAKE_THREAD</c>).</summary>
    WakeThread = 2,
}
