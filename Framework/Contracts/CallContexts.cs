namespace TopHalf.Contracts;

/// <summary>Where code runs, as far as a function's contract cares.</summary>
[Flags]
public enum CallContexts
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>A system call, a probe, a kernel thread.</summary>
    Process = 1,

    /// <summary>A worker of a work queue.</summary>
    WorkQueue = 2,

    /// <summary>The thread of a threaded interrupt.</summary>
    IrqThread = 4,

    /// <summary>A softirq: tasklets, timers, RCU callbacks. Not preempted by tasks, and it does not sleep.</summary>
    Softirq = 8,

    /// <summary>A hard interrupt: interrupts of its CPU are off, and it does not sleep.</summary>
    HardIrq = 16,

    /// <summary>A non-maskable interrupt.</summary>
    Nmi = 32,

    /// <summary>Every task: may sleep unless something that it holds forbids it.</summary>
    Task = Process | WorkQueue | IrqThread,

    /// <summary>Every task and softirq: where bottom halves are switched, or a running timer is waited for.</summary>
    TaskOrSoftirq = Task | Softirq,

    /// <summary>Everywhere but in a non-maskable interrupt: what takes a raw spinlock inside.</summary>
    AnyButNmi = TaskOrSoftirq | HardIrq,

    /// <summary>Everywhere.</summary>
    Any = AnyButNmi | Nmi,
}
