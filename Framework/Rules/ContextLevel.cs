namespace TopHalf.Rules;

/// <summary>On what a context runs; each level may interrupt those below it.</summary>
public enum ContextLevel : byte
{
    /// <summary>A task of its own, with a stack of its own. It can block.</summary>
    Task,

    /// <summary>Borrowed from what it interrupted, with interrupts on.</summary>
    Softirq,

    /// <summary>Borrowed from what it interrupted, with interrupts off.</summary>
    HardIrq,

    /// <summary>As <see cref="HardIrq"/>, and lands even where interrupts are off.</summary>
    Nmi,
}
