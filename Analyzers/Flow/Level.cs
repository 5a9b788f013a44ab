namespace TopHalf.Analyzers.Flow;

/// <summary>What a CPU is doing.</summary>
internal enum Level
{
    Task,
    Softirq,
    HardIrq,
    Nmi,
}
