using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>The thread function of an interrupt. Context: a task of its own, FIFO 50; may sleep.</summary>
/// <param name="irq">The interrupt number.</param>
[RunsIn(CallContexts.IrqThread)]
public delegate KernelTask<IrqReturn> IrqThreadFunction(int irq);
