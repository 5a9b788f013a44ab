namespace TopHalf.Deferred;

/// <summary>How a work queue serves its items. Source: include/linux/workqueue.h.</summary>
[Flags]
public enum WorkqueueFlags
{
    /// <summary>Served on the CPU that queued, with concurrency management.</summary>
    None = 0,

    /// <summary>Served by the tasklet softirq and by no task: its items may not sleep (<c>WQ_BH</c>).</summary>
    BottomHalf = 1 << 0,

    /// <summary>Served on any CPU (<c>WQ_UNBOUND</c>).</summary>
    Unbound = 1 << 1,

    /// <summary>Can make progress when memory is short (<c>WQ_MEM_RECLAIM</c>).</summary>
    MemReclaim = 1 << 3,

    /// <summary>Served by workers of high priority (<c>WQ_HIGHPRI</c>).</summary>
    HighPri = 1 << 4,

    /// <summary>Its items are not counted as running: others need not wait for them to sleep (<c>WQ_CPU_INTENSIVE</c>).</summary>
    CpuIntensive = 1 << 5,

    /// <summary>One item at a time, in the order of queueing; implies Unbound (<c>alloc_ordered_workqueue</c>).</summary>
    Ordered = 1 << 17,
}
