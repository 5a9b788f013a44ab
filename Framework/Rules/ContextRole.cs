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

    /// <summary>A primary interrupt handler that would run in a thread where handlers do.</summary>
    HardIrq,

    /// <summary>A primary interrupt handler that stays hard: NoThread, OneShot, and the machine's own interrupts.</summary>
    HardIrqUnthreaded,

    /// <summary>The function of a high-resolution timer that asked for hard interrupt context.</summary>
    HrtimerHard,

    /// <summary>The function of another high-resolution timer.</summary>
    HrtimerSoft,

    /// <summary>The function of an <c>irq_work</c> that asked for hard interrupt context.</summary>
    IrqWorkHard,

    /// <summary>The function of another <c>irq_work</c>.</summary>
    IrqWork,

    /// <summary>What another CPU asked this one to call (<c>smp_call_function</c>).</summary>
    Ipi,

    /// <summary>A callback after a grace period (<c>call_rcu</c>).</summary>
    RcuCallback,

    /// <summary>A work item of a bottom-half work queue.</summary>
    BhWorkqueue,

    /// <summary>A non-maskable interrupt.</summary>
    Nmi,
}
