using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A task that runs work items (<c>kworker</c>).</summary>
internal sealed class Worker(WorkPool pool) : ITaskListener
{
    public WorkPool Pool { get; } = pool;

    public TaskStruct Task { get; set; } = null!;

    /// <summary>The queue whose item it runs, or null.</summary>
    public Workqueue? Current { get; set; }

    public bool IsIdle { get; set; }

    /// <summary>Items that must run here, since they run here already: an item never runs twice at a time.</summary>
    public Queue<Work> Mine { get; } = new();

    /// <summary><c>wq_worker_sleeping()</c>: when the last running worker sleeps, another one takes over.</summary>
    public void OnSleep()
    {
        if (!IsIdle)
        {
            Managed.OnRunningChanged(-1);
        }
    }

    /// <summary><c>wq_worker_running()</c></summary>
    public void OnWake()
    {
        if (!IsIdle)
        {
            Managed.OnRunningChanged(+1);
        }
    }

    // Only a task is listened to, and only these pools have tasks.
    private WorkerPool Managed => (WorkerPool)Pool;
}
