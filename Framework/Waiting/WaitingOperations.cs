using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Waiting;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class WaitingOperations
{
    public static readonly Operation WaitEvent = new("wait_event", EventKind.Point, true, CostItem.Atomic, Checks.MightSleep, Checks.TaskRunning);
    public static readonly Operation WakeUp = new("wake_up", EventKind.WaitWake, true, CostItem.Lock);
    public static readonly Operation WaitForCompletion =
        new("wait_for_completion", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, Checks.TaskRunning);
    public static readonly Operation TryWait = new("try_wait_for_completion", EventKind.Point, true, CostItem.Lock);
    public static readonly Operation Complete = new("complete", EventKind.WaitWake, true, CostItem.Lock);
    // msleep() itself checks nothing; schedule() does.
    public static readonly Operation Msleep = new("msleep", EventKind.Point, true, CostItem.Queue);
}
