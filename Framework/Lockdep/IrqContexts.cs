namespace TopHalf.Lockdep;

/// <summary>The kinds of interrupt context on a stack, as lock chains tell them apart (<c>task_irq_context()</c>).</summary>
[Flags]
internal enum IrqContexts : byte
{
    None = 0,
    Softirq = 1,
    HardIrq = 2,
}
