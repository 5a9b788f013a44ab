using TopHalf.Lockdep;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Contexts;

/// <summary>The execution contexts of Linux 6.12 without PREEMPT_RT, as data.</summary>
/// <remarks>Sources: include/linux/preempt.h for the counts, kernel/irq/manage.c (<c>sched_set_fifo</c>) for the policy of interrupt threads.</remarks>
public static class Linux
{
    private static readonly ContextKind _task = new("process", ContextLevel.Task)
    {
        Remedy = "Release the lock, or enable what was disabled, before the call.",
    };

    private static readonly ContextKind _softirq = new("softirq", ContextLevel.Softirq)
    {
        PreemptOffset = PreemptCount.SoftirqOffset,
        Remedy = "a softirq may not sleep. Queue work, or use a threaded handler.",
    };

    private static readonly ContextKind _hardIrq = new("hardirq", ContextLevel.HardIrq)
    {
        PreemptOffset = PreemptCount.HardIrqOffset,
        Remedy = "a hard interrupt handler may not sleep. Queue work, use a threaded handler, or set HandlerSleeps.",
    };

    private static readonly ContextKind _nmi = new("nmi", ContextLevel.Nmi)
    {
        PreemptOffset = PreemptCount.NmiOffset + PreemptCount.HardIrqOffset,
        IsRcuReader = true,
        Remedy = "an NMI handler may neither sleep nor take locks. Use irq_work.",
    };

    // kernel/irq/handle.c marks a handler that forced threading would move (lockdep_hardirq_threaded()); hrtimers and irq_work do likewise.
    private static readonly ContextKind _hardIrqThatCouldBeThreaded = _hardIrq with { Name = "hardirq-handler", WaitType = WaitType.Config };

    /// <summary>The model.</summary>
    public static ContextModel Model { get; } = new("linux", new Dictionary<ContextRole, ContextKind>
    {
        [ContextRole.Idle] = new("idle", ContextLevel.Task) { MayReclaim = false },
        [ContextRole.Process] = _task with { HasUserMemory = true },
        [ContextRole.Kthread] = _task with { Name = "kthread" },
        [ContextRole.Workqueue] = _task with { Name = "workqueue" },
        [ContextRole.IrqThread] = _task with { Name = "irq-thread", Policy = SchedPolicy.FifoDefault },
        [ContextRole.Softirq] = _softirq,
        // Entered inside a softirq, which has counted already.
        [ContextRole.Tasklet] = _softirq with { Name = "tasklet", PreemptOffset = 0, Remedy = "a tasklet may not sleep. Use a work item." },
        [ContextRole.Timer] = _softirq with { Name = "timer", PreemptOffset = 0, Remedy = "a timer function may not sleep. Queue work from it." },
        [ContextRole.HrtimerSoft] = _softirq with { Name = "hrtimer-soft", PreemptOffset = 0, Remedy = "a timer function may not sleep. Queue work from it." },
        [ContextRole.RcuCallback] = _softirq with { Name = "rcu-callback", PreemptOffset = 0, Remedy = "an RCU callback may not sleep. Use queue_rcu_work." },
        [ContextRole.BhWorkqueue] = _softirq with { Name = "bh-workqueue", PreemptOffset = 0, Remedy = "a bottom-half work item may not sleep. Use an ordinary work queue." },
        [ContextRole.HardIrq] = _hardIrqThatCouldBeThreaded,
        [ContextRole.HardIrqUnthreaded] = _hardIrq,
        // Entered inside a hard interrupt, which has counted already.
        [ContextRole.HrtimerHard] = _hardIrq with { Name = "hrtimer-hard", PreemptOffset = 0, Remedy = "a hard timer function may not sleep. Queue work from it." },
        [ContextRole.IrqWorkHard] = _hardIrq with { Name = "irq-work-hard", PreemptOffset = 0, Remedy = "an irq_work function may not sleep. Queue work from it." },
        [ContextRole.IrqWork] = _hardIrqThatCouldBeThreaded with { Name = "irq-work", PreemptOffset = 0, Remedy = "an irq_work function may not sleep. Queue work from it." },
        [ContextRole.Ipi] = _hardIrq with { Name = "ipi", PreemptOffset = 0, Remedy = "a function called on another CPU may not sleep. Use schedule_work_on." },
        [ContextRole.Nmi] = _nmi,
    });
}
