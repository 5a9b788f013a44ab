using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class DeferredOperations
{
    // A kind of its own: a delayed work item and its timer are made at one line and are not one class.
    public static readonly LockKind TimerMap = LockKind.Map with { Name = "timer" };

    /// <summary>An object whose lifetime is tracked: debugobjects looks it up.</summary>
    public static readonly Check Track = new LockUse(KernelLocks.DebugObjects);

    /// <summary>A timer goes into its base, or out of it.</summary>
    public static readonly Check TimerBase = new LockUse(KernelLocks.TimerBase, KernelLocks.DebugObjects);

    /// <summary>A work item goes into its pool, or out of it.</summary>
    public static readonly Check Pool = new LockUse(KernelLocks.WorkerPool, KernelLocks.DebugObjects);

    /// <summary>A pool wakes a worker.</summary>
    public static readonly Check PoolWake = new LockUse(KernelLocks.WorkerPool, KernelLocks.TaskPi, KernelLocks.RunQueue);

    /// <summary>A task is woken.</summary>
    public static readonly Check Wake = new LockUse(KernelLocks.TaskPi, KernelLocks.RunQueue);

    public static readonly Operation RaiseSoftirq = new("raise_softirq", EventKind.SoftirqRaise, true, CostItem.Store) { Context = "any but NMI" };
    public static readonly Operation TaskletSchedule = new("tasklet_schedule", EventKind.SoftirqRaise, true, CostItem.Queue);
    public static readonly Operation TaskletKill = new("tasklet_kill", EventKind.Point, true, CostItem.Queue, NotInInterrupt, Checks.MightSleep);
    public static readonly Operation TaskletDisable = new("tasklet_disable", EventKind.Point, true, CostItem.Queue, Checks.MightSleep);
    public static readonly Operation TaskletSpinWait = new("tasklet_unlock_spin_wait", EventKind.Point, true, CostItem.Queue);
    public static readonly Operation ModTimer = new("mod_timer", EventKind.TimerStart, true, CostItem.Queue, Track, TimerBase) { Scope = OperationScope.Timers };
    public static readonly Operation DelTimer = new("timer_delete", EventKind.TimerCancel, true, CostItem.Queue, Track) { Scope = OperationScope.Timers };

    public static readonly Operation DelTimerSync =
        new("timer_delete_sync", EventKind.TimerCancel, true, CostItem.Queue, Checks.NotInHardIrq, PreemptionEnabled, Track, TimerBase) { Scope = OperationScope.Timers };

    public static readonly Operation KthreadQueueWork = new("kthread_queue_work", EventKind.WorkQueue, true, CostItem.Queue, KthreadWorkerWake) { Scope = OperationScope.Workqueues };
    public static readonly Operation QueueWork = new("queue_work", EventKind.WorkQueue, true, CostItem.Queue) { Context = "any but NMI", Scope = OperationScope.Workqueues };
    public static readonly Operation QueueDelayedWork = new("queue_delayed_work", EventKind.WorkQueue, true, CostItem.Queue) { Context = "any but NMI", Scope = OperationScope.Workqueues };
    public static readonly Operation CancelWork = new("cancel_work", EventKind.Point, true, CostItem.Queue) { Context = "any but NMI", Scope = OperationScope.Workqueues };
    public static readonly Operation DisableWork = new("disable_work", EventKind.Point, true, CostItem.Queue) { Context = "any but NMI", Scope = OperationScope.Workqueues };
    public static readonly Operation EnableWork = new("enable_work", EventKind.Point, true, CostItem.Queue) { Context = "any but NMI", Scope = OperationScope.Workqueues };
    public static readonly Operation CancelWorkSync = new("cancel_work_sync", EventKind.Point, true, CostItem.Queue) { Scope = OperationScope.Workqueues };
    public static readonly Operation FlushWork = new("flush_work", EventKind.Point, true, CostItem.Queue, Checks.MightSleep) { Scope = OperationScope.Workqueues };
    public static readonly Operation FlushWorkqueue = new("flush_workqueue", EventKind.Point, true, CostItem.Queue) { Context = "may sleep", Scope = OperationScope.Workqueues };

    public static readonly Operation AllocWorkqueue = new("alloc_workqueue", EventKind.Alloc, true, CostItem.Alloc,
        new LockUse(KernelLocks.FsReclaim), Checks.MightAlloc, new LockUse(KernelLocks.PerCpuAlloc),
        new LockUse(KernelLocks.CpuHotplug, KernelLocks.WorkerPools));

    public static readonly Operation DestroyWorkqueue = new("destroy_workqueue", EventKind.Free, true, CostItem.Alloc) { Context = "may sleep" };
    public static readonly Operation WorkStart = new("process_one_work", EventKind.WorkStart, true, CostItem.None) { Scope = OperationScope.Workqueues };
    public static readonly Operation WorkEnd = new("process_one_work", EventKind.WorkEnd, true, CostItem.None) { Scope = OperationScope.Workqueues };

    public static readonly Operation KthreadRun = new("kthread_run", EventKind.Point, true, CostItem.Alloc, CreateThread);

    public static readonly Operation KthreadStop = new("kthread_stop", EventKind.Point, true, CostItem.Wake, Wake) { Context = "may sleep", Scope = OperationScope.Object };
    public static readonly Operation KthreadUnpark = new("kthread_unpark", EventKind.Point, true, CostItem.Wake, Wake) { Scope = OperationScope.Object };
    public static readonly Operation FreeObject = new("debug_check_no_obj_freed", EventKind.Free, true, CostItem.Alloc, Track);
    public static readonly Operation InitObject = new("debug_object_init", EventKind.Point, true, CostItem.Store, Track);

    /// <summary>Making a thread (<c>__kthread_create_on_node()</c>): the thread that makes the others is woken and waited for.</summary>
    internal static Check[] CreateThread =>
    [
        new LockUse(KernelLocks.FsReclaim), Checks.MightAlloc, new LockUse(KernelLocks.KthreadCreate), Wake, Checks.MightSleep, Checks.Schedule,
        Checks.NoRcuReader,
    ];

    private static Check KthreadWorkerWake => new LockUse(KernelLocks.KthreadWorker, KernelLocks.TaskPi, KernelLocks.RunQueue);

    // "Attempt to kill tasklet from interrupt"
    private static Check NotInInterrupt => new(RuleBook.CalledInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InInterrupt(state.InterruptCount), "not in interrupt");

    // lockdep_assert_preemption_enabled(), where the wait for a running function sleeps.
    private static Check PreemptionEnabled => new ModelCheck(
        new(RuleBook.PreemptionOff, static (in ExecutionState state) => state is { Preempt: 0, IrqsOff: false }, "preemptible, where softirqs run in tasks"),
        static model => model.SoftirqsInTasks);
}
