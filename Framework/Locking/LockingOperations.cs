using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class LockingOperations
{
    public static readonly Operation SpinLock = new("spin_lock", EventKind.Point, true, CostItem.Lock);
    public static readonly Operation SpinTryLock = new("spin_trylock", EventKind.Point, true, CostItem.Lock);
    public static readonly Operation SpinUnlock = new("spin_unlock", EventKind.LockRelease, true, CostItem.Lock);
    public static readonly Operation MutexLock = new("mutex_lock", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, Checks.TaskRunning);
    public static readonly Operation MutexTryLock = new("mutex_trylock", EventKind.Point, true, CostItem.Lock);
    public static readonly Operation MutexUnlock = new("mutex_unlock", EventKind.LockRelease, true, CostItem.Lock);
}
