using TopHalf.Contracts;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <summary>An entry of a wait queue: a task that waits, or a function that a wake-up calls (<c>struct wait_queue_entry</c>).</summary>
public sealed class WaitQueueEntry
{
    /// <summary>Makes an entry with a function of its own (<c>init_waitqueue_func_entry</c>).</summary>
    /// <param name="function">
    /// Called under the lock of the queue; may not sleep. It is handed the entry, which it may remove with <see cref="WaitQueue.RemoveLocked"/>.
    /// It says whether it woke somebody: an exclusive entry that did counts.
    /// </param>
    public WaitQueueEntry([RunsIn(CallContexts.AnyButNmi), Atomic] Func<WaitQueueEntry, bool> function) => Function = function ?? throw new ArgumentNullException(nameof(function));

    internal WaitQueueEntry(TaskStruct task, bool isExclusive, Func<bool>? condition)
    {
        Task = task;
        Condition = condition;
        IsExclusive = isExclusive;
        Function = Wake;
    }

    /// <summary>Whether a wake-up calls only as many of them as it asks for (<c>WQ_FLAG_EXCLUSIVE</c>).</summary>
    public bool IsExclusive { get; internal set; }

    internal TaskStruct? Task { get; }

    /// <summary>What the task waits for, if it is known.</summary>
    internal Func<bool>? Condition { get; }

    internal Func<WaitQueueEntry, bool> Function { get; }

    // default_wake_function()
    private static bool Wake(WaitQueueEntry entry) => entry.Task!.Machine.WakeUp(entry.Task);
}
