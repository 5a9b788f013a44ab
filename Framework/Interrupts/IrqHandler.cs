namespace TopHalf.Interrupts;

/// <summary>A primary interrupt handler. Context: hard interrupt; may not sleep.</summary>
/// <param name="irq">The interrupt number.</param>
public delegate IrqReturn IrqHandler(int irq);
