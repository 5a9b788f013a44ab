namespace TopHalf.Machines;

/// <summary>What <c>local_irq_save</c> found: whether interrupts were off already.</summary>
public readonly record struct IrqSavedFlags
{
    internal IrqSavedFlags(bool wereOff) => WereOff = wereOff;

    internal bool WereOff { get; }
}
