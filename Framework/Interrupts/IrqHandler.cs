using TopHalf.Contracts;

namespace TopHalf.Interrupts;

/// <summary>A primary interrupt handler. Context: hard interrupt; may not sleep.</summary>
/// <param name="irq">The interrupt number.</param>
[RunsIn(CallContexts.HardIrq)]
public delegate IrqReturn IrqHandler(int irq);
