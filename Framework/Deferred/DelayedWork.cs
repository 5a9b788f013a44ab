using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A work item that a timer queues (<c>struct delayed_work</c>).</summary>
public sealed class DelayedWork : Work
{
    private readonly KernelTimer _timer;
    private Workqueue? _target;

    /// <summary>Makes a delayed work item.</summary>
    /// <param name="function">Runs in a worker task; may sleep, may queue the item again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public DelayedWork([RunsIn(CallContexts.WorkQueue)] Func<KernelTask> function, string name = "delayed work", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(function, name, file, line) => _timer = new(Machine, name, OnTimer, Site);

    /// <summary>Whether it waits for its delay.</summary>
    public bool IsTimerPending => _timer.IsPending;

    private protected override bool IsDelayed => _timer.IsPending;

    private protected override string? ActiveAs => _timer.IsPending ? "armed" : base.ActiveAs;

    /// <summary>Queues it on the system's work queue after a delay (<c>schedule_delayed_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="delay">From now; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending, or waiting for its delay, already.</returns>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool Schedule(Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Workqueue.System.QueueDelayed(this, delay, file, line);

    /// <summary>Queues it at once if it waits for its delay, and waits until it has run (<c>flush_delayed_work</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it had to wait.</returns>
    [MaySleep, WaitsFor]
    public KernelTask<bool> FlushDelayedAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_timer.DeleteSync(file, line))
        {
            _target!.Insert(this, new(file, line));
        }

        return FlushAsync(file, line);
    }

    /// <summary>Takes it off its queue and its timer, and queues it after a delay from now (<c>mod_delayed_work_on()</c>).</summary>
    internal bool Rearm(Workqueue target, Ktime delay, CodeSite site)
    {
        var wasPending = GrabPending("mod_delayed_work", site);
        _ = delay == Ktime.Zero ? target.Insert(this, site) : Arm(target, delay, site);
        return wasPending;
    }

    /// <summary>Lets the timer queue it after a delay; without effect while it waits for its timer or is pending.</summary>
    internal bool Arm(Workqueue target, Ktime delay, CodeSite site)
    {
        if (IsPending || _timer.IsPending || DisableDepth > 0)
        {
            return false;
        }

        _target = target;
        Machine.Check(DeferredOperations.Track, "queue_delayed_work", site);
        Machine.Check(DeferredOperations.TimerBase, "queue_delayed_work", site);
        Machine.Timers.Arm(_timer, delay);
        return true;
    }

    /// <inheritdoc/>
    private protected override bool GrabPending(string operation, CodeSite site)
    {
        // The timer is deleted first, whether it is armed or not.
        Machine.Check(DeferredOperations.Track, operation, site);
        if (_timer.IsPending)
        {
            Machine.Check(DeferredOperations.TimerBase, operation, site);
        }

        return base.GrabPending(operation, site);
    }

    /// <inheritdoc/>
    private protected override bool TakeOff() => Machine.Timers.Disarm(_timer) || base.TakeOff();

    private void OnTimer() => _target!.Insert(this, Site);
}
