namespace TopHalf.Interrupts;

/// <summary>What an interrupt chip is able to do. Source: include/linux/irq.h.</summary>
[Flags]
public enum IrqChipFlags
{
    /// <summary>Nothing special.</summary>
    None = 0,

    /// <summary>It has a combined mask-and-acknowledge callback.</summary>
    HasMaskAck = 1,

    /// <summary>It can send an interrupt again (<c>irq_retrigger</c>).</summary>
    HasRetrigger = 2,

    /// <summary>Each of its interrupts fires once until it is acknowledged, so OneShot is not needed (<c>IRQCHIP_ONESHOT_SAFE</c>).</summary>
    OneShotSafe = 4,

    /// <summary>The end of interrupt is sent when the thread has run (<c>IRQCHIP_EOI_THREADED</c>).</summary>
    EoiThreaded = 8,

    /// <summary>What comes while the handler runs elsewhere is sent again afterwards (<c>IRQD_RESEND_WHEN_IN_PROGRESS</c>).</summary>
    ResendWhenInProgress = 16,

    /// <summary>Disabling masks at once instead of when the next interrupt comes (<c>IRQ_DISABLE_UNLAZY</c>).</summary>
    DisableUnlazy = 32,
}
