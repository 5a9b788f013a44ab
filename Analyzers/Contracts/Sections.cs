namespace TopHalf.Analyzers.Contracts;

/// <summary>State that a call begins or ends. The values are those of <c>TopHalf.Contracts.Sections</c>.</summary>
[Flags]
internal enum Sections
{
    None = 0,
    Preempt = 1,
    Bh = 2,
    Irq = 4,
    IrqSave = 8,
    Rcu = 16,
}
