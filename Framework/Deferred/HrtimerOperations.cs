using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>The operations of high-resolution timers, with the locks that the kernel's functions take.</summary>
internal static class HrtimerOperations
{
    // debug_activate() and debug_deactivate() run under the lock of the base.
    public static readonly Check Dequeue = new LockUse(KernelLocks.HrtimerBase, KernelLocks.DebugObjects);
    public static readonly Operation Start = new("hrtimer_start", EventKind.TimerStart, true, CostItem.Queue, Dequeue);
    public static readonly Operation TryToCancel = new("hrtimer_try_to_cancel", EventKind.TimerCancel, true, CostItem.Queue) { Context = "any but NMI" };
}
