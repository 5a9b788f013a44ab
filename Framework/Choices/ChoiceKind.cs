namespace TopHalf.Choices;

/// <summary>What is being decided when the machine asks its chooser.</summary>
public enum ChoiceKind : byte
{
    /// <summary>Which CPU performs its next operation. Options: CPU numbers. Preferred: the one whose local time is least.</summary>
    NextCpu,

    /// <summary>Whether a CPU enters a pending interrupt before its next operation. Options: interrupt numbers, and -1 for "later". Preferred: the lowest.</summary>
    TakeInterrupt,

    /// <summary>Which runnable task of the fair class a CPU runs next. Options: task ids. Preferred: the one that waits longest.</summary>
    NextTask,

    /// <summary>On which CPU a woken task is queued. Options: CPU numbers. Preferred: its last one if idle, else an idle one.</summary>
    WakeCpu,

    /// <summary>Whether an allocation fails. Options: 0 succeeds, 1 fails. Preferred: 0. Asked only when <see cref="InjectableFaults.Allocations"/> are injected.</summary>
    AllocationFails,

    /// <summary>What a device answers. Options and preference are the device model's.</summary>
    DeviceAnswer,

    /// <summary>How many ticks longer than it must an RCU grace period takes. Options: ticks. Preferred: 0.</summary>
    GracePeriod,

    /// <summary>Whether an allocation finds memory short and reclaims. Options: 0 no, 1 yes. Preferred: 0. Asked only where somebody can give memory back.</summary>
    Reclaim,

    /// <summary>Whether a woken task of the fair class takes the CPU from one that runs. Options: 0 no, 1 yes. Preferred: 0.</summary>
    /// <remarks>On Linux it does when it was owed time (<c>check_preempt_wakeup_fair()</c>), which depends on all that ran before.</remarks>
    WakePreempts,

    /// <summary>Whether others see a store, or a device a write, only later. Options: 0 at once, 1 later. Preferred: 0. Asked only where memory is weak.</summary>
    StoreDelay,

    /// <summary>Which value a load sees. Options: 0 the newest, 1 the one before it, and so on. Preferred: 0. Asked only where memory is weak.</summary>
    LoadStale,

    /// <summary>Whether a delayed store has been seen when somebody looks. Options: 0 no, 1 yes. Preferred: 1. Asked only where memory is weak.</summary>
    StoreFlush,

    /// <summary>Whether a queue that a driver bounds is full. Options: 0 as it is, 1 full. Preferred: 0. Asked only when <see cref="InjectableFaults.WorkQueueFull"/> is injected.</summary>
    QueueFull,

    /// <summary>Whether what a driver polls for does not come. Options: 0 as it is, 1 never. Preferred: 0. Asked only when <see cref="InjectableFaults.DeviceTimeouts"/> are injected.</summary>
    DeviceTimesOut,

    /// <summary>Whether a line fires once more without a cause. Options: 0 no, 1 yes. Preferred: 0. Asked only when <see cref="InjectableFaults.SpuriousInterrupts"/> are injected.</summary>
    InterruptSpurious,

    /// <summary>Whether the controller overlooks that a wire was raised. Options: 0 no, 1 yes. Preferred: 0. Asked only when <see cref="InjectableFaults.LostInterrupts"/> are injected.</summary>
    InterruptLost,

    /// <summary>Whether a write to a device stays on its way. Options: 0 no, 1 yes. Preferred: 0. Asked only when <see cref="InjectableFaults.PostedWrites"/> are injected.</summary>
    WritePosted,

    /// <summary>Whether a device stops answering at an access. Options: 0 no, 1 yes. Preferred: 0. Asked only when <see cref="InjectableFaults.PowerOff"/> is injected.</summary>
    PowerLost,
}
