namespace TopHalf.Rules;

/// <summary>The mechanisms of the machine that run driver code. A context model says what each of them provides.</summary>
public enum ContextRole : byte
{
    /// <summary>A CPU with nothing to run.</summary>
    Idle,

    /// <summary>A system call or a probe: the task of a user process inside the kernel.</summary>
    Process,

    /// <summary>A task made with <c>kthread_run</c>.</summary>
    Kthread,

    /// <summary>A worker that runs work items.</summary>
    Workqueue,

    /// <summary>The thread of a threaded interrupt.</summary>
    IrqThread,

    /// <summary>A softirq vector.</summary>
    Softirq,

    /// <summary>A tasklet.</summary>
    Tasklet,

    /// <summary>The function of a timer.</summary>
    Timer,

    /// <summary>A primary interrupt handler.</summary>
    HardIrq,

    /// <summary>A non-maskable interrupt.</summary>
    Nmi,
}
