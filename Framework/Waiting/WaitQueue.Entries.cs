using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Waiting;

/// <content>The entries of a queue, and how a wake-up goes through them. Follows kernel/sched/wait.c.</content>
public sealed partial class WaitQueue
{
    /// <summary>Adds an entry that is not exclusive, in front of all others (<c>add_wait_queue</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="entry">It is on no queue.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Add(WaitQueueEntry entry, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add(entry, false, file, line);

    /// <summary>Adds an exclusive entry behind all others (<c>add_wait_queue_exclusive</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="entry">It is on no queue.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void AddExclusive(WaitQueueEntry entry, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Add(entry, true, file, line);

    /// <summary>Takes an entry off (<c>remove_wait_queue</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="entry">The entry.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Remove(WaitQueueEntry entry, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(WaitingOperations.ChangeWaitQueue, this, 0, file, line);
        TakeLock(WaitingOperations.Nothing, "remove_wait_queue", new(file, line));
        RemoveLocked(entry);
    }

    /// <summary>Takes an entry off, for its own function: the queue is locked while that runs (<c>list_del_init(&amp;entry-&gt;entry)</c>).</summary>
    /// <remarks>Context: the function of the entry. Scheduling point: no.</remarks>
    /// <param name="entry">The entry.</param>
    public void RemoveLocked(WaitQueueEntry entry) => _waiters.Remove(entry);

    /// <summary>Wakes all waiters that are not exclusive, and a number of those that are (<c>wake_up_nr</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="count">How many exclusive ones; more than zero.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is zero or negative.</exception>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void WakeUpNr(int count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        WakeUp(count, new(file, line));
    }

    private void Add(WaitQueueEntry entry, bool isExclusive, string file, int line)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Machine.Announce(WaitingOperations.ChangeWaitQueue, this, 0, file, line);
        TakeLock(WaitingOperations.Nothing, "add_wait_queue", new(file, line));
        entry.IsExclusive = isExclusive;
        Insert(entry);
    }

    private void Insert(WaitQueueEntry entry) => _waiters.Insert(entry.IsExclusive ? _waiters.Count : 0, entry);

    /// <summary><c>__wake_up_common()</c>, under the lock of the queue, which switches interrupts off where spinlocks spin.</summary>
    private void Wake(int exclusive)
    {
        Machine.Touch(this, AccessMode.Write);
        var task = Machine.CurrentTask;
        var wereOff = task.IrqsOff;
        // No point lies in here: what the functions look at is all that can tell.
        task.IrqsOff |= !Machine.Options.Model.SpinlocksSleep;
        foreach (var entry in _waiters.ToArray())
        {
            // One that runs already leaves the wake-up to the next.
            if (entry.Function(entry) && entry.IsExclusive && --exclusive == 0)
            {
                break;
            }
        }

        task.IrqsOff = wereOff;
    }
}
