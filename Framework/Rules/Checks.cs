using TopHalf.Memory;

namespace TopHalf.Rules;

/// <summary>The primitive checks, as Linux 6.12 makes them.</summary>
public static class Checks
{
    /// <summary><c>might_sleep()</c>. Source: <c>__might_resched()</c>, kernel/sched/core.c.</summary>
    public static readonly Check MightSleep = new(RuleBook.SleepInAtomic,
        static (in ExecutionState state) => MayBlock(in state), ContextLine.MaySleep);

    /// <summary><c>might_alloc()</c> of an allocation with direct reclaim. Source: include/linux/sched/mm.h.</summary>
    public static readonly Check MightAlloc = new MightAllocCheck(callsFileSystems: true, static (in ExecutionState state) => MayBlock(in state));

    /// <summary>The check of <c>schedule()</c> itself: interrupts may be off, the preempt count may not be raised. Source: <c>schedule_debug()</c>, kernel/sched/core.c.</summary>
    public static readonly Check Schedule = new(RuleBook.ScheduleInAtomic,
        static (in ExecutionState state) => state.Preempt == 0 && !state.IsIdle, ContextLine.MaySleep);

    /// <summary>The check of blocking calls in the condition of a wait. Source: <c>__might_sleep()</c>, kernel/sched/core.c.</summary>
    public static readonly Check TaskRunning = new(RuleBook.BlockInCondition,
        static (in ExecutionState state) => !state.InWaitCondition, ContextLine.MaySleep);

    /// <summary>The check of functions that enable interrupts again, or wait for other CPUs.</summary>
    public static readonly Check IrqsOn = new(RuleBook.IrqsOffForbidden,
        static (in ExecutionState state) => !state.IrqsOff, "interrupts on");

    /// <summary>The check of <c>free_irq()</c>. Source: <c>__free_irq()</c>, kernel/irq/manage.c.</summary>
    public static readonly Check NotInInterrupt = new(RuleBook.FreeIrqInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InInterrupt(state.InterruptCount), "not in interrupt");

    /// <summary>The check of locks that sleep where spinlocks do: an RCU reader does not matter. Source: <c>rtlock_might_resched()</c>, kernel/locking/spinlock_rt.c.</summary>
    public static readonly Check MightSleepForSpinLock = new(RuleBook.SleepInAtomic,
        static (in ExecutionState state) => state is { Preempt: 0, IrqsOff: false, NonBlock: 0, IsIdle: false }, ContextLine.MaySpin);

    /// <summary>The check of functions that wait for a grace period by sleeping. Source: <c>rcu_note_context_switch()</c>, kernel/rcu/tree_plugin.h.</summary>
    public static readonly Check NoRcuReader = new(RuleBook.SwitchInRcuReader,
        static (in ExecutionState state) => state.RcuDepth == 0, ContextLine.MaySleep);

    /// <summary>The check of functions that warn in a hard interrupt.</summary>
    public static readonly Check NotInHardIrq = new(RuleBook.CalledInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InHardIrq(state.Preempt), "not in hard interrupt");

    /// <summary>The check of functions that warn everywhere but in a task. Source: <c>in_task()</c>, include/linux/preempt.h.</summary>
    public static readonly Check InTask = new(RuleBook.CalledInInterrupt,
        static (in ExecutionState state) => PreemptCount.InTask(state.InterruptCount), "task");

    /// <summary>The check of functions that are a BUG in interrupt context: the machine panics.</summary>
    public static readonly Check BugInInterrupt = new FatalCheck(RuleBook.BugInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InInterrupt(state.InterruptCount), "not in interrupt, or the kernel panics");

    /// <summary>The check of what uses the data of the CPU at hand. Source: <c>check_preemption_disabled()</c>, lib/smp_processor_id.c.</summary>
    public static readonly Check StaysOnCpu = new(RuleBook.MigratableAccess,
        static (in ExecutionState state) => state.Preempt != 0 || state.IrqsOff || state.StaysOnCpu, "kept on its CPU");

    /// <summary>The check of what must be over before another task runs on the CPU. Source: <c>lockdep_assert_preemption_disabled()</c>.</summary>
    public static readonly Check NotPreemptible = new(RuleBook.MigratableAccess,
        static (in ExecutionState state) => state.Preempt != 0 || state.IrqsOff, "preemption disabled");

    private static bool MayBlock(in ExecutionState state) =>
        state is { Preempt: 0, IrqsOff: false, RcuDepth: 0, NonBlock: 0, IsIdle: false };
}
