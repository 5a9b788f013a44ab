using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>A task in the queue of a lock with priority inheritance (<c>struct rt_mutex_waiter</c>).</summary>
internal sealed class RtMutexWaiter(TaskStruct task, RtMutexCore core)
{
    public TaskStruct Task { get; } = task;

    public RtMutexCore Core { get; } = core;

    /// <summary>The rank by which it is queued: the task's own, which may change while it waits.</summary>
    public int Rank { get; set; } = task.Policy.Rank;
}
