using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <summary>A work item (<c>struct work_struct</c>): a function that a worker task runs once for each time it was queued while not pending.</summary>
/// <remarks>It is an object with an identity: queueing coalesces, and cancelling and flushing mean this item.</remarks>
public class Work : KernelObject
{
    /// <summary>Makes a work item.</summary>
    /// <param name="function">Runs in a worker task; may sleep, may queue the item again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Work(Func<KernelTask> function, string name = "work", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        Idle = new(Machine, $"{name} done");
    }

    /// <summary>Whether it is queued and has not begun (<c>work_pending</c>).</summary>
    public bool IsPending { get; internal set; }

    /// <summary>Whether a worker runs it.</summary>
    public bool IsRunning => RunningOn is not null;

    /// <summary>How often it has begun.</summary>
    public long Runs { get; internal set; }

    internal Func<KernelTask> Function { get; }

    /// <summary>Woken whenever a run of it ends.</summary>
    internal WaitQueue Idle { get; }

    internal Worker? RunningOn { get; set; }

    /// <summary>The last queue it was put on.</summary>
    internal Workqueue? Queue { get; set; }

    internal WorkerPool? Pool { get; set; }

    internal long QueuedSerial { get; set; }

    internal long RunningSerial { get; set; }

    /// <summary>While somebody waits to cancel it, it cannot be queued.</summary>
    internal int Cancelling { get; set; }

    /// <summary>Takes it off its queue if it has not begun (<c>cancel_work</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    public bool Cancel([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.CancelWork, this, 0, file, line);
        return TakeOff();
    }

    /// <summary>Takes it off its queue and waits until it does not run; meanwhile it cannot be queued (<c>cancel_work_sync</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. From its own function it waits for itself.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    public async KernelTask<bool> CancelSyncAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.CancelWorkSync, this, 0, file, line);
        Cancelling++;
        var wasPending = TakeOff();
        while (IsRunning)
        {
            await Idle.SleepAsync($"work '{Name}' to end", new(file, line));
        }

        Cancelling--;
        return wasPending;
    }

    /// <summary>Waits until what was queued last has run (<c>flush_work</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. From its own function it waits for itself.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it had to wait.</returns>
    public async KernelTask<bool> FlushAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.FlushWork, this, 0, file, line);
        var (queued, waited) = (QueuedSerial, false);
        while ((IsPending && QueuedSerial <= queued) || (IsRunning && RunningSerial <= queued))
        {
            waited = true;
            await Idle.SleepAsync($"work '{Name}' to end", new(file, line));
        }

        return waited;
    }

    /// <summary>Takes it off its queue, and whatever will put it there.</summary>
    private protected virtual bool TakeOff() => Queue?.Remove(this) ?? false;
}
