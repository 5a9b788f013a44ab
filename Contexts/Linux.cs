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

    /// <summary>The model.</summary>
    public static ContextModel Model { get; } = new("linux", new Dictionary<ContextRole, ContextKind>
    {
        [ContextRole.Idle] = new("idle", ContextLevel.Task) { MayReclaim = false },
        [ContextRole.Process] = _task,
        [ContextRole.Kthread] = _task with { Name = "kthread" },
        [ContextRole.Workqueue] = _task with { Name = "workqueue" },
        [ContextRole.IrqThread] = _task with { Name = "irq-thread", Policy = SchedPolicy.FifoDefault },
        [ContextRole.Softirq] = _softirq,
        // Entered inside a softirq, which has counted already.
        [ContextRole.Tasklet] = _softirq with { Name = "tasklet", PreemptOffset = 0, Remedy = "a tasklet may not sleep. Use a work item." },
        [ContextRole.Timer] = _softirq with { Name = "timer", PreemptOffset = 0, Remedy = "a timer function may not sleep. Queue work from it." },
        [ContextRole.HardIrq] = _hardIrq,
        [ContextRole.Nmi] = _nmi,
    });
}
