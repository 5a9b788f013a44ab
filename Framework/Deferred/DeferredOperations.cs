using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class DeferredOperations
{
    public static readonly Operation RaiseSoftirq = new("raise_softirq", EventKind.SoftirqRaise, true, CostItem.Store);
    public static readonly Operation TaskletSchedule = new("tasklet_schedule", EventKind.SoftirqRaise, true, CostItem.Queue);
    public static readonly Operation TaskletKill = new("tasklet_kill", EventKind.Point, true, CostItem.Queue, Checks.MightSleep);
    public static readonly Operation ModTimer = new("mod_timer", EventKind.TimerStart, true, CostItem.Queue);
    public static readonly Operation DelTimer = new("timer_delete", EventKind.TimerCancel, true, CostItem.Queue);
    public static readonly Operation DelTimerSync = new("timer_delete_sync", EventKind.TimerCancel, true, CostItem.Queue);
    public static readonly Operation QueueWork = new("queue_work", EventKind.WorkQueue, true, CostItem.Queue);
    public static readonly Operation CancelWork = new("cancel_work", EventKind.Point, true, CostItem.Queue);
    public static readonly Operation CancelWorkSync = new("cancel_work_sync", EventKind.Point, true, CostItem.Queue, Checks.MightSleep);
    public static readonly Operation FlushWork = new("flush_work", EventKind.Point, true, CostItem.Queue, Checks.MightSleep);
    public static readonly Operation FlushWorkqueue = new("flush_workqueue", EventKind.Point, true, CostItem.Queue, Checks.MightSleep);
    public static readonly Operation AllocWorkqueue = new("alloc_workqueue", EventKind.Alloc, true, CostItem.Alloc, Checks.MightAlloc);
    public static readonly Operation DestroyWorkqueue = new("destroy_workqueue", EventKind.Free, true, CostItem.Alloc, Checks.MightSleep);
    public static readonly Operation WorkStart = new("process_one_work", EventKind.WorkStart, true, CostItem.None);
    public static readonly Operation WorkEnd = new("process_one_work", EventKind.WorkEnd, true, CostItem.None);
    public static readonly Operation KthreadRun = new("kthread_run", EventKind.Point, true, CostItem.Alloc, Checks.MightAlloc);
    public static readonly Operation KthreadStop = new("kthread_stop", EventKind.Point, true, CostItem.Wake, Checks.MightSleep);
}
