namespace TopHalf.Analyzers.Contracts;

/// <summary>Where code runs. The values are those of <c>TopHalf.Contracts.CallContexts</c>.</summary>
[Flags]
internal enum CallContexts
{
    None = 0,
    Process = 1,
    WorkQueue = 2,
    IrqThread = 4,
    Softirq = 8,
    HardIrq = 16,
    Nmi = 32,
    Task = Process | WorkQueue | IrqThread,
    Any = Task | Softirq | HardIrq | Nmi,
}
