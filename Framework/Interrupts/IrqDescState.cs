namespace TopHalf.Interrupts;

/// <summary>The core's notes on an interrupt (<c>istate</c>). Source: kernel/irq/internals.h.</summary>
[Flags]
public enum IrqDescState
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Disabled by the core because nobody cared.</summary>
    SpuriousDisabled = 1,

    /// <summary>Stays masked until its threads have run.</summary>
    OneShot = 2,

    /// <summary>Was sent again and has not arrived yet.</summary>
    Replay = 4,

    /// <summary>Came while it could not be handled.</summary>
    Pending = 8,
}
