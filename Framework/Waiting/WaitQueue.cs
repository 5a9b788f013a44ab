using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <summary>A wait queue: tasks wait until a condition holds, and look again whenever the queue is woken (<c>wait_event</c>, <c>wake_up</c>).</summary>
/// <remarks>It has a spinlock, so it can be woken wherever that may be taken. Follows kernel/sched/wait.c.</remarks>
public sealed partial class WaitQueue : KernelObject, IHeld, ILossyWait
{
    // In the order in which they are woken: exclusive ones stand at the end, others come to the front (prepare_to_wait_event()).
    private readonly List<WaitQueueEntry> _waiters = [];
    // Null for those of the kernel's own objects, whose operations tell what they take.
    private readonly LockMap? _map;

    /// <summary>Makes an empty wait queue (<c>init_waitqueue_head</c>).</summary>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public WaitQueue(string name = "wait queue", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line)) => _map = new($"&{name}", LockKind.Spin, Site);

    internal WaitQueue(Machine machine, string name)
        : base(machine, name, default)
    {
    }

    /// <summary>Sleeps until the condition holds.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. The condition may only look: a blocking call in it is a finding.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask WaitEventAsync([RunsIn(CallContexts.Task), Atomic] Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(condition, false, new(file, line), WaitKind.Uninterruptible);
    }

    /// <summary>Sleeps until the condition holds, which may take for ever (<c>wait_event_idle</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. As <see cref="WaitEventAsync"/>, but no matter how long it takes it is no hung task.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask WaitEventIdleAsync([RunsIn(CallContexts.Task), Atomic] Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(condition, false, new(file, line), WaitKind.Idle);
    }

    /// <summary>Sleeps until the condition holds; a wake-up wakes one of those that wait so (<c>wait_event_exclusive_cmd</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. Exclusive waiters are woken first come, first served.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask WaitEventExclusiveAsync([RunsIn(CallContexts.Task), Atomic] Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return WaitAsync(condition, true, new(file, line), WaitKind.Uninterruptible);
    }

    /// <summary>Sleeps until the condition holds or the time is up.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="timeout">How long; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether the condition holds.</returns>
    [MaySleep]
    public async KernelTask<bool> WaitEventTimeoutAsync(
        [RunsIn(CallContexts.Task), Atomic] Func<bool> condition, Ktime timeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        await Machine.AnnounceAsync(WaitingOperations.WaitEvent, this, 0, file, line);
        if (condition())
        {
            return true;
        }

        var site = new CodeSite(file, line);
        TakeLock(WaitingOperations.Nothing, "prepare_to_wait_event", site);
        using var timer = SleepTimeout.StartChecked(Machine, timeout, site);
        while (!Evaluate(condition, false))
        {
            if (timer.HasExpired)
            {
                Leave();
                return condition();
            }

            await Machine.Scheduler.Sleep(this, Name, site);
        }

        Leave();
        return true;
    }

    /// <summary>Wakes the waiters: all that are not exclusive, and one that is (<c>wake_up</c>). They look at their conditions again.</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void WakeUp([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => WakeUp(1, new(file, line));

    /// <summary>Wakes all waiters, exclusive ones too (<c>wake_up_all</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void WakeUpAll([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => WakeUp(int.MaxValue, new(file, line));

    internal void WakeAll() => Wake(int.MaxValue);

    internal KernelTask SleepAsync(string what, CodeSite site)
    {
        Join(false);
        return SleepThenLeaveAsync(what, site);
    }

    private void WakeUp(int exclusive, CodeSite site)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(WaitingOperations.WakeUp, this, _waiters.Count, site.File, site.Line);
        _wokenAt = site;
        TakeLock(_waiters.Count > 0 ? WaitingOperations.WakeUnder : WaitingOperations.Nothing, "wake_up", site);
        Wake(exclusive);
    }

    private void TakeLock(LockUse under, string operation, CodeSite site)
    {
        if (_map is not null)
        {
            under.MakeUnder(_map, Machine, operation, site);
        }
    }

    private async KernelTask SleepThenLeaveAsync(string what, CodeSite site)
    {
        await Machine.Scheduler.Sleep(this, what, site);
        Leave();
    }

    private KernelTask WaitAsync(Func<bool> condition, bool isExclusive, CodeSite site, WaitKind kind)
    {
        var turn = Machine.AnnounceAsync(WaitingOperations.WaitEvent, this, 0, site.File, site.Line);
        return !turn.IsCompleted ? WaitInTurnAsync(turn, condition, isExclusive, site, kind)
            : condition() ? default : WaitSlowAsync(condition, isExclusive, site, kind);
    }

    private async KernelTask WaitInTurnAsync(KernelTask turn, Func<bool> condition, bool isExclusive, CodeSite site, WaitKind kind)
    {
        await turn;
        if (!condition())
        {
            await WaitSlowAsync(condition, isExclusive, site, kind);
        }
    }

    private async KernelTask WaitSlowAsync(Func<bool> condition, bool isExclusive, CodeSite site, WaitKind kind)
    {
        TakeLock(WaitingOperations.Nothing, "prepare_to_wait_event", site);
        while (!Evaluate(condition, isExclusive))
        {
            await Machine.Scheduler.Sleep(this, Name, site, kind);
        }

        Leave();
    }

    /// <summary>The task is on the queue before it looks, so a wake-up between the look and the wait is not lost.</summary>
    private bool Evaluate(Func<bool> condition, bool isExclusive)
    {
        var task = Machine.CurrentTask;
        Join(isExclusive, condition);
        // set_current_state() in prepare_to_wait_event()
        Machine.Weak?.FullBarrier(Machine.CurrentCpu.Number);
        task.WokenEarly = false;
        task.InWaitCondition = true;
        try
        {
            return condition();
        }
        finally
        {
            task.InWaitCondition = false;
        }
    }

    private void Join(bool isExclusive, Func<bool>? condition = null)
    {
        var task = Machine.CurrentTask;
        if (!_waiters.Exists(waiter => waiter.Task == task))
        {
            // Those that wait are woken in their order, and that tells only who goes on among exclusive ones, and who goes first among tasks of class FIFO.
            Machine.Touch(this, isExclusive || task.Policy.Class == SchedClass.Fifo ? AccessMode.Write : AccessMode.Read);
            Insert(new(task, isExclusive, condition));
        }
    }

    private void Leave()
    {
        var task = Machine.CurrentTask;
        // In what order waiters leave makes no difference.
        Machine.Touch(this, AccessMode.Read);
        _waiters.RemoveAll(waiter => waiter.Task == task);
        task.WokenEarly = false;
    }
}
