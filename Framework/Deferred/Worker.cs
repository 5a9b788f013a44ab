using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A task that runs work items (<c>kworker</c>).</summary>
internal sealed class Worker(WorkPool pool) : ITaskListener
{
    public WorkPool Pool { get; } = pool;

    public TaskStruct Task { get; set; } = null!;

    /// <summary>The queue whose item it runs, or null.</summary>
    public Workqueue? Current { get; private set; }

    public bool IsIdle { get; set; }

    /// <summary>Whether its item is not counted as running, so that others need not wait for it (<c>WORKER_CPU_INTENSIVE</c>).</summary>
    public bool IsIntensive { get; private set; }

    /// <summary>Since when its item has run without a sleep, in nanoseconds (<c>current_at</c>).</summary>
    public long RunsSince { get; private set; }

    /// <summary>Items that must run here, since they run here already: an item never runs twice at a time.</summary>
    public Queue<Work> Mine { get; } = new();

    public void Begin(Workqueue queue)
    {
        Current = queue;
        RunsSince = queue.Machine.Now.Nanoseconds;
        if ((queue.Flags & WorkqueueFlags.CpuIntensive) != 0 && !Pool.IsBottomHalf)
        {
            BecomeIntensive();
        }
    }

    /// <summary>Others need not wait for this item any longer; <c>worker_set_flags()</c> with <c>WORKER_CPU_INTENSIVE</c>.</summary>
    public void BecomeIntensive()
    {
        IsIntensive = true;
        Managed.OnRunningChanged(-1);
    }

    public void End()
    {
        Current = null;
        if (IsIntensive)
        {
            IsIntensive = false;
            Managed.OnRunningChanged(+1);
        }
    }

    /// <summary><c>wq_worker_sleeping()</c>: when the last running worker sleeps, another one takes over.</summary>
    public void OnSleep()
    {
        if (!IsIdle && !IsIntensive)
        {
            Managed.OnRunningChanged(-1);
        }
    }

    /// <summary><c>wq_worker_running()</c></summary>
    public void OnWake()
    {
        RunsSince = Task.Machine.Now.Nanoseconds;
        if (!IsIdle && !IsIntensive)
        {
            Managed.OnRunningChanged(+1);
        }
    }

    // Only a task is listened to, and only these pools have tasks.
    private WorkerPool Managed => (WorkerPool)Pool;
}
