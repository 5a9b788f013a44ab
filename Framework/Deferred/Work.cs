using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <summary>A work item (<c>struct work_struct</c>): a function that a worker task runs once for each time it was queued while not pending.</summary>
/// <remarks>
/// It is an object with an identity: queueing coalesces, and cancelling and flushing mean this item. On a bottom-half queue a softirq runs it,
/// and it may not sleep. Follows kernel/workqueue.c.
/// </remarks>
public partial class Work : TrackedObject, IHeld
{
    /// <summary>Makes a work item.</summary>
    /// <param name="function">Runs in a worker task; may sleep, may queue the item again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Work([RunsIn(CallContexts.WorkQueue)] Func<KernelTask> function, string name = "work", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        Idle = new(Machine, $"{name} done") { WokenBy = this };
        Map = new($"(work_completion)(&{name})", LockKind.Map, Site);
    }

    /// <summary>Whether it is queued and has not begun (<c>work_pending</c>).</summary>
    public bool IsPending { get; internal set; }

    /// <summary>Whether a worker runs it.</summary>
    public bool IsRunning => RunningOn is not null;

    /// <summary>How often it has begun.</summary>
    public long Runs { get; internal set; }

    internal Func<KernelTask> Function { get; }

    /// <summary>Held while it runs, and touched by who waits for it.</summary>
    internal LockMap Map { get; }

    /// <summary>Woken whenever a run of it ends.</summary>
    internal WaitQueue Idle { get; }

    internal Worker? RunningOn { get; set; }

    /// <summary>Whose operations its runs are, in a worker.</summary>
    internal RaceContext? RaceContext { get; set; }

    /// <summary>From who queued it to its run.</summary>
    internal VectorClock? QueuedOrder;

    /// <summary>From its runs to who waited for them, and to its next one.</summary>
    internal VectorClock? EndedOrder;

    /// <summary>The last queue it was put on.</summary>
    internal Workqueue? Queue { get; set; }

    internal WorkPool? Pool { get; set; }

    internal long QueuedSerial { get; set; }

    internal long RunningSerial { get; set; }

    /// <summary>Where it was to be queued last and was not, since it was pending; unknown where it never was.</summary>
    internal CodeSite RefusedAt { get; set; }

    /// <summary>While it is disabled, or somebody waits to cancel it, it cannot be queued.</summary>
    internal int DisableDepth { get; set; }

    // The memory of an item may be freed by its own function.
    private protected override string? ActiveAs => IsPending ? "queued" : null;

    /// <summary>Queues it on the system's work queue (<c>schedule_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending already: it runs once for both.</returns>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool Schedule([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Workqueue.System.Queue(this, file, line);

    /// <summary>Takes it off its queue if it has not begun (<c>cancel_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Disarms]
    public bool Cancel([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.CancelWork, this, 0, file, line);
        Machine.Races?.Failed("cancel_work, which does not wait,", Name, new(file, line));
        return GrabPending("cancel_work", new(file, line));
    }

    /// <summary>Takes it off its queue and waits until it does not run; meanwhile it cannot be queued (<c>cancel_work_sync</c>).</summary>
    /// <remarks>
    /// Context: may sleep; for an item of a bottom-half queue not hard interrupt. Scheduling point: yes. From its own function it waits for itself.
    /// </remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask<bool> CancelSyncAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.CancelWorkSync, this, 0, file, line);
        var wasPending = await DisableAndWaitAsync("cancel_work_sync", new(file, line));
        DisableDepth--;
        return wasPending;
    }

    /// <summary>Waits until what was queued last has run (<c>flush_work</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. From its own function it waits for itself.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it had to wait.</returns>
    [MaySleep, WaitsFor]
    public async KernelTask<bool> FlushAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.FlushWork, this, 0, file, line);
        ReportIfFreed("flush_work", file, line);
        var site = new CodeSite(file, line);
        if (!LookForTarget("flush_work", site))
        {
            Machine.Races?.Acquire(EndedOrder);
            return false;
        }

        WorkRules.CheckFlushDependency(Machine, Queue!, $"work '{Name}'", site);
        WorkRules.Touch(this, site);
        if (Queue is { } queue && (queue.MaxActive == 1 || queue.IsMemReclaim))
        {
            // Such a queue may have one worker only: waiting for any of its items from another is a deadlock, though not every time.
            WorkRules.Touch(queue, site);
        }

        var queued = QueuedSerial;
        while ((IsPending && QueuedSerial <= queued) || (IsRunning && RunningSerial <= queued))
        {
            await Idle.SleepAsync($"work '{Name}' to end", site);
        }

        Machine.Races?.Acquire(EndedOrder);
        return true;
    }

    /// <summary>Takes it off its queue, and whatever will put it there.</summary>
    private protected virtual bool TakeOff() => Queue?.Remove(this) ?? false;

    /// <summary><c>try_to_grab_pending()</c>: an item that is not pending is claimed without a lock.</summary>
    private protected virtual bool GrabPending(string operation, CodeSite site)
    {
        if (IsPending)
        {
            Machine.Check(DeferredOperations.Pool, operation, site);
        }

        return TakeOff();
    }

    private protected override void Deactivate() => TakeOff();

    /// <summary><c>start_flush_work()</c>: whether there is anything to wait for. An item that was never queued has no pool to ask.</summary>
    private bool LookForTarget(string operation, CodeSite site)
    {
        if (Pool is null)
        {
            return false;
        }

        Machine.Check(DeferredOperations.Pool, operation, site);
        Machine.EnableIrqs(site);
        return Queue is not null && (IsPending || IsRunning);
    }

    private async KernelTask UntilNotRunningAsync(bool spins, CodeSite site)
    {
        while (IsRunning)
        {
            if (!spins)
            {
                await Idle.SleepAsync($"work '{Name}' to end", site);
            }
            else if (Machine.Options.Model.SoftirqsInTasks)
            {
                // Sleeps for the task that serves the softirq, so that a task of higher priority does not keep it from ending.
                Kernel.LocalBhDisable(site.File, site.Line);
                Kernel.LocalBhEnable(site.File, site.Line);
            }
            else
            {
                Machine.Scheduler.SpinUntil(new NotRunning(this), Ktime.Never);
            }
        }
    }

    private sealed class NotRunning(Work work) : IBusyCondition
    {
        public bool IsSatisfied => !work.IsRunning;

        public IWaitSource Source => work;
    }

    bool IHeld.MayBeStuck => !IsDelayed;

    /// <summary>Whether a timer will queue it.</summary>
    private protected virtual bool IsDelayed => false;

    string IWaitSource.WaitName => $"work '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        if (RunningOn is { Task: { } worker })
        {
            node.Needs(worker, "is run by");
        }
        else if (IsRunning)
        {
            Holders.ExplainRunner(node, Machine, $"work '{Name}'");
        }
        else if (IsPending)
        {
            Queue?.ExplainWaiting(this, node);
        }
        else if (!IsDelayed)
        {
            node.MayGoOn(DisableDepth > 0 ? "is disabled" : "is not queued, and nobody is left that queues it");
        }

        if (RefusedAt.IsKnown)
        {
            node.Note($"{Name} was to be queued at {RefusedAt}, where it was pending already: it runs once for both.");
        }
    }
}
