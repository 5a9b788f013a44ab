using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class LockingOperations
{
    public static readonly Operation SpinLock = Spinning("spin_lock", LockKind.Spin);
    public static readonly Operation SpinTryLock = Spinning("spin_trylock");
    public static readonly Operation SpinUnlock = Releasing("spin_unlock");
    public static readonly Operation ReadLock = Spinning("read_lock", LockKind.RwLock);
    public static readonly Operation ReadTryLock = Spinning("read_trylock");
    public static readonly Operation ReadUnlock = Releasing("read_unlock");
    public static readonly Operation WriteLock = Spinning("write_lock", LockKind.RwLock);
    public static readonly Operation WriteTryLock = Spinning("write_trylock");
    public static readonly Operation WriteUnlock = Releasing("write_unlock");
    public static readonly Operation MutexLock = Sleeping("mutex_lock");
    public static readonly Operation MutexLockInterruptible = Sleeping("mutex_lock_interruptible");
    public static readonly Operation MutexLockKillable = Sleeping("mutex_lock_killable");
    public static readonly Operation MutexTryLock = Spinning("mutex_trylock");
    public static readonly Operation MutexUnlock = Releasing("mutex_unlock");
    public static readonly Operation RtMutexLock = Sleeping("rt_mutex_lock");
    // WARN_ON_ONCE(IS_ENABLED(CONFIG_DEBUG_RT_MUTEXES) && !in_task())
    public static readonly Operation RtMutexTryLock = new("rt_mutex_trylock", EventKind.Point, true, CostItem.Lock, Checks.InTask);
    public static readonly Operation RtMutexUnlock = Releasing("rt_mutex_unlock");
    public static readonly Operation DownRead = Sleeping("down_read");
    public static readonly Operation DownReadTryLock = Spinning("down_read_trylock");
    public static readonly Operation UpRead = Releasing("up_read");
    public static readonly Operation DownWrite = Sleeping("down_write");
    public static readonly Operation DownWriteTryLock = Spinning("down_write_trylock");
    public static readonly Operation UpWrite = Releasing("up_write");
    public static readonly Operation DowngradeWrite = Releasing("downgrade_write");
    public static readonly Operation Down = Sleeping("down");
    public static readonly Operation DownTryLock = Spinning("down_trylock");
    public static readonly Operation Up = Releasing("up");
    public static readonly Operation LocalLock = Spinning("local_lock", LockKind.Local);
    public static readonly Operation WriteSeqCount = Spinning("write_seqcount_begin", context: "preemption disabled");
    public static readonly Operation ReadSeqCount = new("read_seqcount_begin", EventKind.Point, false, CostItem.Load);
    public static readonly Operation WwMutexLock = Sleeping("ww_mutex_lock");
    public static readonly Operation WwMutexTryLock = Spinning("ww_mutex_trylock", context: "task");
    public static readonly Operation WwMutexUnlock = Releasing("ww_mutex_unlock");

    private static Operation Spinning(string name, LockKind? takes = null, string? context = null)
    {
        // Who takes a lock that spins touches it when it stands before it with interrupts and preemption as they must be, not before.
        var scope = takes is null ? OperationScope.Object : OperationScope.Local;
        var plain = new Operation(name, EventKind.Point, true, CostItem.Lock) { Takes = takes, Scope = scope };
        return context is null ? plain : new(name, EventKind.Point, true, CostItem.Lock) { Takes = takes, Context = context, Scope = scope };
    }

    private static Operation Releasing(string name) => new(name, EventKind.LockRelease, true, CostItem.Lock) { Scope = OperationScope.Object };

    private static Operation Sleeping(string name) => new(name, EventKind.Point, true, CostItem.Lock, Checks.MightSleep, Checks.TaskRunning) { Scope = OperationScope.Object };
}
