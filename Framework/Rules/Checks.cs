namespace TopHalf.Rules;

/// <summary>The primitive checks, as Linux 6.12 makes them.</summary>
public static class Checks
{
    /// <summary><c>might_sleep()</c>. Source: <c>__might_resched()</c>, kernel/sched/core.c.</summary>
    public static readonly Check MightSleep = new(RuleBook.SleepInAtomic,
        static (in ExecutionState state) => MayBlock(in state), "may sleep");

    /// <summary><c>might_alloc()</c> of an allocation with direct reclaim. Source: include/linux/sched/mm.h.</summary>
    public static readonly Check MightAlloc = new(RuleBook.AllocInAtomic,
        static (in ExecutionState state) => MayBlock(in state), "may sleep (the allocation may reclaim)");

    /// <summary>The check of <c>schedule()</c> itself: interrupts may be off, the preempt count may not be raised. Source: <c>schedule_debug()</c>, kernel/sched/core.c.</summary>
    public static readonly Check Schedule = new(RuleBook.ScheduleInAtomic,
        static (in ExecutionState state) => state.Preempt == 0 && !state.IsIdle, "preemptible");

    /// <summary>The check of blocking calls in the condition of a wait. Source: <c>__might_sleep()</c>, kernel/sched/core.c.</summary>
    public static readonly Check TaskRunning = new(RuleBook.BlockInCondition,
        static (in ExecutionState state) => !state.InWaitCondition, "not inside a wait condition");

    /// <summary>The check of functions that enable interrupts again, or wait for other CPUs.</summary>
    public static readonly Check IrqsOn = new(RuleBook.IrqsOffForbidden,
        static (in ExecutionState state) => !state.IrqsOff, "interrupts on");

    /// <summary>The check of <c>free_irq()</c>. Source: <c>__free_irq()</c>, kernel/irq/manage.c.</summary>
    public static readonly Check NotInInterrupt = new(RuleBook.FreeIrqInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InInterrupt(state.Preempt), "not in interrupt");

    private static bool MayBlock(in ExecutionState state) =>
        state is { Preempt: 0, IrqsOff: false, RcuDepth: 0, NonBlock: 0, IsIdle: false };
}
