using TopHalf.Deferred;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Waiting;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class WaitingOperations
{
    /// <summary>Under the lock of a wait queue a task is woken.</summary>
    public static readonly LockUse WakeUnder = new(KernelLocks.TaskPi, KernelLocks.RunQueue);

    /// <summary>Under the lock of a wait queue a task goes onto it, or leaves it.</summary>
    public static readonly LockUse Nothing = new();

    /// <summary>The lock of a completion.</summary>
    public static readonly Check SimpleWait = new LockUse(KernelLocks.SimpleWait);

    private static readonly Check _simpleWake = new LockUse(KernelLocks.SimpleWait, KernelLocks.TaskPi, KernelLocks.RunQueue);

    public static readonly Operation WaitEvent = new("wait_event", EventKind.Point, false, CostItem.Atomic, Checks.MightSleep, Checks.TaskRunning) { Scope = OperationScope.Object };
    public static readonly Operation ChangeWaitQueue = new("add_wait_queue", EventKind.Point, true, CostItem.Lock) { Context = "where a spinlock may be taken", Scope = OperationScope.Object };
    public static readonly Operation WakeUp = new("wake_up", EventKind.WaitWake, true, CostItem.Lock) { Context = "where a spinlock may be taken", Scope = OperationScope.Object };
    public static readonly Operation WaitForCompletion =
        new("wait_for_completion", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, Checks.TaskRunning, SimpleWait) { Scope = OperationScope.Object };
    public static readonly Operation TryWait = new("try_wait_for_completion", EventKind.Point, true, CostItem.Lock) { Scope = OperationScope.Object };
    public static readonly Operation Complete = new("complete", EventKind.WaitWake, true, CostItem.Lock, _simpleWake) { Scope = OperationScope.Object };
    public static readonly Operation CompleteAndExit = new("kthread_complete_and_exit", EventKind.WaitWake, true, CostItem.Lock, _simpleWake, Checks.Schedule, Checks.NoRcuReader) { Context = "may sleep", Scope = OperationScope.Object };
    public static readonly Operation CompleteAll = new("complete_all", EventKind.WaitWake, true, CostItem.Lock, _simpleWake) { Context = "any but a hard interrupt that stays hard in every model", Scope = OperationScope.Object };
    public static readonly Operation WakeUpProcess = new("wake_up_process", EventKind.WaitWake, true, CostItem.None, WakeUnder) { Scope = OperationScope.Object };

    // msleep() itself checks nothing; schedule() does. Its timer is on the stack.
    public static readonly Operation Msleep =
        new("msleep", EventKind.Point, true, CostItem.Queue, DeferredOperations.Track, DeferredOperations.TimerBase) { Context = "may sleep", Scope = OperationScope.Timers };

    public static readonly Operation UsleepRange =
        new("usleep_range", EventKind.Point, true, CostItem.Queue, DeferredOperations.Track, HrtimerOperations.Dequeue) { Context = "may sleep" };
}
