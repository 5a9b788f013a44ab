using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Lockdep;
using TopHalf.Logging;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Machines;

/// <summary>The kernel functions that belong to no object, called on the machine whose code runs.</summary>
public static partial class Kernel
{
    private static readonly Operation _mightSleep = new("might_sleep", EventKind.Point, false, CostItem.Mask, Checks.MightSleep) { Scope = OperationScope.Local };
    private static readonly Operation _condResched = new("cond_resched", EventKind.Point, false, CostItem.Atomic, Checks.MightSleep) { Scope = OperationScope.Local };
    private static readonly Operation _schedule = new("schedule", EventKind.Point, false, CostItem.Atomic, Checks.Schedule) { Scope = OperationScope.Local };
    private static readonly Operation _delay = new("udelay", EventKind.Point, false, CostItem.None) { Scope = OperationScope.Local };
    private static readonly Operation _printk = new("printk", EventKind.Point, true, CostItem.Printk) { Scope = OperationScope.Local };
    private static readonly Operation _mask = new("local_irq_save", EventKind.Point, true, CostItem.Mask) { Scope = OperationScope.Local };
    private static readonly Operation _unmask = new("local_irq_enable", EventKind.Point, true, CostItem.Mask) { Context = "not hard interrupt", Scope = OperationScope.Local };
    private static readonly Operation _bhEnable = new("local_bh_enable", EventKind.Point, true, CostItem.Mask, Checks.NotInHardIrq, Checks.IrqsOn);

    /// <summary>The virtual time (<c>ktime_get</c>).</summary>
    public static Ktime Now => Machine.Current.Now;

    /// <summary>Time in ticks since the start (<c>jiffies</c>).</summary>
    public static long Jiffies => Machine.Current.Timers.Jiffies;

    /// <summary>Whether an ordinary task runs, and no interrupt or softirq on its stack (<c>in_task</c>).</summary>
    public static bool InTask => PreemptCount.InTask(State.InterruptCount);

    /// <summary>Whether a hard interrupt runs (<c>in_hardirq</c>).</summary>
    public static bool InHardIrq => PreemptCount.InHardIrq(State.Preempt);

    /// <summary>Whether a softirq is being served (<c>in_serving_softirq</c>).</summary>
    public static bool InServingSoftirq => PreemptCount.InServingSoftirq(State.InterruptCount);

    /// <summary>Whether an NMI runs (<c>in_nmi</c>).</summary>
    public static bool InNmi => PreemptCount.InNmi(State.Preempt);

    /// <summary>Whether the preempt count is raised (<c>in_atomic</c>).</summary>
    public static bool InAtomic => State.InAtomic;

    /// <summary>Whether interrupts are off (<c>irqs_disabled</c>).</summary>
    public static bool IrqsDisabled => State.IrqsOff;

    /// <summary>The preempt count (<c>preempt_count</c>).</summary>
    public static int PreemptCountValue => State.Preempt;

    private static ExecutionState State => Machine.Current.CurrentTask.ExecutionState;

    /// <summary>Says that the caller may sleep (<c>might_sleep</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static void MightSleep([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_mightSleep, null, 0, file, line);
        if (machine.Options.Preemption == PreemptionModel.Voluntary && machine.CurrentTask.ExecutionState is { Preempt: 0, IrqsOff: false })
        {
            machine.Scheduler.Resched();
        }
    }

    /// <summary>Gives the CPU away if another task should have it (<c>cond_resched</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static KernelTask CondReschedAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        var turn = machine.AnnounceAsync(_condResched, null, 0, file, line);
        return turn.IsCompleted ? ReschedNowAsync(machine) : InTurnAsync(turn, machine, ReschedNowAsync);
    }

    /// <summary>Lets any other task of the same or a higher rank go first (<c>yield</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static KernelTask YieldAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        var turn = machine.AnnounceAsync(_schedule, null, 0, file, line);
        return turn.IsCompleted ? machine.Scheduler.Yield() : InTurnAsync(turn, machine, static machine => machine.Scheduler.Yield());
    }

    private static KernelTask ReschedNowAsync(Machine machine)
    {
        machine.Scheduler.TouchWatchdog();
        return machine.Scheduler.NeedResched() ? machine.Scheduler.Yield() : default;
    }

    /// <summary>A call that was announced and before which others went.</summary>
    private static async KernelTask InTurnAsync(KernelTask turn, Machine machine, Func<Machine, KernelTask> call)
    {
        await turn;
        await call(machine);
    }

    /// <summary>Sleeps (<c>msleep</c>). Checks nothing by itself; the sleep does.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="milliseconds">At least this long; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="milliseconds"/> is negative.</exception>
    [MaySleep]
    public static async KernelTask MsleepAsync(int milliseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        var machine = Machine.Current;
        await machine.AnnounceAsync(WaitingOperations.Msleep, null, milliseconds, file, line);
        using var timeout = SleepTimeout.Start(machine, Ktime.FromMs(milliseconds));
        while (!timeout.HasExpired)
        {
            await machine.Scheduler.Sleep(null, "msleep", new(file, line));
        }
    }

    /// <summary>Sleeps, or until the token is cancelled; for code entered through <c>Resilience</c>.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="delay">At least this long; rounded up to whole ticks.</param>
    /// <param name="cancellation">Ends the sleep early.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether the whole time was slept.</returns>
    [MaySleep]
    public static async KernelTask<bool> SleepAsync(
        Ktime delay, CancellationToken cancellation, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        var machine = Machine.Current;
        await machine.AnnounceAsync(WaitingOperations.Msleep, null, delay.Nanoseconds, file, line);
        using var timeout = SleepTimeout.Start(machine, delay);
        var task = machine.CurrentTask;
        using var registration = cancellation.UnsafeRegister(_ => machine.WakeUp(task), null);
        while (!timeout.HasExpired && !cancellation.IsCancellationRequested)
        {
            await machine.Scheduler.Sleep(null, "sleep", new(file, line));
        }

        return timeout.HasExpired;
    }

    /// <summary>Burns time on the CPU (<c>udelay</c>). Interrupts land meanwhile where they are on.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="microseconds">How long.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="microseconds"/> is negative.</exception>
    public static void Udelay(int microseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microseconds);
        var machine = Machine.Current;
        machine.Announce(_delay, null, microseconds, file, line);
        machine.Scheduler.Delay(microseconds * 1_000L);
    }

    /// <summary>Burns time on the CPU (<c>mdelay</c>).</summary>
    /// <param name="milliseconds">How long.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void Mdelay(int milliseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Udelay(checked(milliseconds * 1_000), file, line);

    /// <summary>Writes a line to the kernel log (<c>printk</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="level">How bad it is.</param>
    /// <param name="message">The line.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void Printk(KernLevel level, string message, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(message);
        var machine = Machine.Current;
        machine.Announce(_printk, null, 0, file, line);
        machine.Log(level, message);
    }

    /// <summary>Switches the interrupts of this CPU off (<c>local_irq_save</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The flags for <see cref="LocalIrqRestore"/>.</returns>
    [MustUse("the interrupts have to be restored with it")]
    [Enters(Sections.IrqSave)]
    public static IrqSavedFlags LocalIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_mask, null, 0, file, line);
        var task = machine.CurrentTask;
        var flags = new IrqSavedFlags(task.IrqsOff);
        machine.SetIrqsOff(task, true, new(file, line));
        return flags;
    }

    /// <summary>Puts the interrupts of this CPU back (<c>local_irq_restore</c>).</summary>
    /// <param name="flags">From the matching <see cref="LocalIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Leaves(Sections.IrqSave)]
    public static void LocalIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (machine.IsEnding)
        {
            return;
        }

        if (!machine.CurrentTask.IrqsOff)
        {
            machine.Report(RuleBook.IrqRestore, new(file, line), "Somebody enabled them in between.", "local_irq_restore");
        }

        if (!flags.WereOff && machine.CurrentTask.IrqsOff)
        {
            machine.Lockdep.HardIrqsOn(machine.CurrentTask, new(file, line));
        }

        machine.SetIrqsOff(machine.CurrentTask, flags.WereOff, default);
        machine.Announce(_mask, null, 0, file, line);
    }

    /// <summary>Keeps this task from being preempted (<c>preempt_disable</c>). Nests.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Enters(Sections.Preempt)]
    public static void PreemptDisable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var task = Machine.Current.CurrentTask;
        task.PreemptDisabledAt = (task.Preempt & PreemptCount.PreemptMask) == 0 ? new(file, line) : task.PreemptDisabledAt;
        task.Preempt += PreemptCount.PreemptOffset;
    }

    /// <summary>Takes one <see cref="PreemptDisable"/> back; a task that should run gets the CPU.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Leaves(Sections.Preempt)]
    public static void PreemptEnable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (!machine.IsEnding)
        {
            machine.CurrentTask.Preempt -= PreemptCount.PreemptOffset;
            machine.Scheduler.Reconsider();
            machine.Announce(_mask, null, 0, file, line);
        }
    }

    /// <summary>Keeps this task on its CPU, also while it sleeps (<c>migrate_disable</c>). Nests.</summary>
    public static void MigrateDisable() => Machine.Current.CurrentTask.MigrationDisabled++;

    /// <summary>Takes one <see cref="MigrateDisable"/> back.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void MigrateEnable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (!machine.IsEnding)
        {
            machine.CurrentTask.MigrationDisabled--;
            machine.Scheduler.Reconsider();
            machine.Announce(_mask, null, 0, file, line);
        }
    }

    /// <summary>Switches the interrupts of this CPU off (<c>local_irq_disable</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Enters(Sections.Irq)]
    public static void LocalIrqDisable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _ = LocalIrqSave(file, line);

    /// <summary>Switches the interrupts of this CPU on, whatever they were (<c>local_irq_enable</c>).</summary>
    /// <remarks>Context: not hard interrupt.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Leaves(Sections.Irq)]
    public static void LocalIrqEnable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (machine.IsEnding)
        {
            return;
        }

        var task = machine.CurrentTask;
        machine.Lockdep.HardIrqsOn(task, new(file, line));
        machine.SetIrqsOff(task, false, default);
        machine.Announce(_unmask, null, 0, file, line);
    }

    /// <summary>Keeps softirqs from being served on this CPU (<c>local_bh_disable</c>). Nests.</summary>
    /// <remarks>Context: not hard interrupt. Where softirqs run in tasks it takes the CPU's bottom-half lock, and sleeps for it.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Enters(Sections.Bh)]
    public static void LocalBhDisable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (machine.IsEnding)
        {
            return;
        }

        var site = new CodeSite(file, line);
        var task = machine.CurrentTask;
        machine.Check(Checks.NotInHardIrq, "local_bh_disable", site);
        if (machine.Options.Model.SoftirqsInTasks && task is { BottomHalves: 0, Preempt: 0, IrqsOff: false })
        {
            machine.Softirqs.LockBottomHalves(site);
        }

        task.BottomHalvesDisabledAt = site;
        if ((task.InterruptCount & PreemptCount.SoftirqMask) == 0)
        {
            machine.Search?.Touch(SearchKeys.MaskOf(machine.CurrentCpu), AccessMode.Read);
            machine.Races?.BottomHalvesChanged(off: true);
        }

        machine.AddCount(task, PreemptCount.SoftirqDisableOffset);
    }

    /// <summary>Takes one <see cref="LocalBhDisable"/> back; what was raised meanwhile is served here, on this stack.</summary>
    /// <remarks>Context: not in hard interrupt, interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Leaves(Sections.Bh)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public static void LocalBhEnable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (machine.IsEnding)
        {
            return;
        }

        machine.Announce(_bhEnable, null, 0, file, line);
        var (task, site) = (machine.CurrentTask, new CodeSite(file, line));
        if ((task.InterruptCount & PreemptCount.SoftirqMask) == PreemptCount.SoftirqDisableOffset)
        {
            machine.Lockdep.SoftirqsOn(task);
            machine.Search?.Touch(SearchKeys.MaskOf(machine.CurrentCpu), AccessMode.Read);
            machine.Races?.BottomHalvesChanged(off: false);
        }

        machine.AddCount(task, -PreemptCount.SoftirqDisableOffset);
        machine.Softirqs.OnEnabled();
        machine.Softirqs.UnlockBottomHalves(site);
        if (!machine.Options.Model.SoftirqsInTasks)
        {
            // Its last step is local_irq_enable(), whatever they were.
            machine.EnableIrqs(site);
        }

        machine.Scheduler.Reconsider();
        machine.Scheduler.CheckResched();
    }

    /// <summary>Enters an RCU reader (<c>rcu_read_lock</c>). Nests.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Enters(Sections.Rcu)]
    public static void RcuReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        EnterRcuReader(Machine.Current, new(file, line));

    /// <summary>Leaves an RCU reader (<c>rcu_read_unlock</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Leaves(Sections.Rcu)]
    public static void RcuReadUnlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        LeaveRcuReader(Machine.Current, new(file, line));

    internal static void EnterRcuReader(Machine machine, CodeSite site)
    {
        var task = machine.CurrentTask;
        task.RcuReadLockedAt = site;
        if (task.RcuDepth++ == 0)
        {
            task.RcuReaderSince = machine.Rcu.NextReader();
        }

        machine.Lockdep.Acquire(machine.Lockdep.Map(KernelLocks.RcuReader), site, LockMode.RecursiveRead, isOrdered: false);
    }

    internal static void LeaveRcuReader(Machine machine, CodeSite site)
    {
        if (!machine.IsEnding && machine.Lockdep.Release(machine.Lockdep.Map(KernelLocks.RcuReader), site))
        {
            var task = machine.CurrentTask;
            if (--task.RcuDepth == 0)
            {
                machine.Races?.ReaderEnds(machine.Rcu.IsHeldUpBy(task));
            }
        }
    }
}
