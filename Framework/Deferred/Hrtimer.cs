using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Deferred;

/// <summary>A high-resolution timer (<c>struct hrtimer</c>): calls a function at a time in nanoseconds, not at a tick.</summary>
/// <remarks>Follows kernel/time/hrtimer.c.</remarks>
public sealed class Hrtimer : TrackedObject, IWaitSource
{
    /// <summary>Makes a timer that is not armed (<c>hrtimer_init</c>).</summary>
    /// <param name="function">Runs in the context that the mode says; may not sleep. It is handed the timer.</param>
    /// <param name="mode">In what context it expires.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Hrtimer(
        [RunsIn(CallContexts.HardIrq | CallContexts.Softirq)] Func<Hrtimer, HrtimerRestart> function, HrtimerMode mode = HrtimerMode.Default, string name = "hrtimer",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        Mode = mode;
        // __hrtimer_init(): on PREEMPT_RT all timers that did not ask to be hard are moved to the softirq.
        IsSoft = mode == HrtimerMode.Soft || (mode == HrtimerMode.Default && Machine.Options.Model.SoftirqsInTasks);
    }

    /// <summary>In what context it was asked to expire.</summary>
    public HrtimerMode Mode { get; }

    /// <summary>Whether it is armed and has not expired (<c>hrtimer_is_queued</c>).</summary>
    public bool IsQueued { get; internal set; }

    /// <summary>Whether its function runs on some CPU (<c>hrtimer_callback_running</c>).</summary>
    public bool IsRunning { get; internal set; }

    /// <summary>Whether it is armed, or its function runs (<c>hrtimer_active</c>).</summary>
    public bool IsActive => IsQueued || IsRunning;

    /// <summary>When it expires, or has expired last (<c>hrtimer_get_expires</c>).</summary>
    public Ktime Expires { get; internal set; }

    private protected override string? ActiveAs => IsQueued ? "armed" : null;

    internal Func<Hrtimer, HrtimerRestart> Function { get; }

    internal bool IsSoft { get; }

    /// <summary>The CPU on which it was armed last.</summary>
    internal Cpu? Cpu { get; set; }

    /// <summary>Tells its entry in the queue from those of earlier armings.</summary>
    internal long QueuedSerial { get; set; }

    /// <summary>Arms the timer on this CPU, or moves it (<c>hrtimer_start</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="delay">From now.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public void Start(Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        Machine.Announce(HrtimerOperations.Start, this, delay.Nanoseconds, file, line);
        ReportIfFreed("hrtimer_start", file, line);
        Machine.Hrtimers.Arm(this, Machine.Now + delay);
    }

    /// <summary>Disarms the timer unless its function runs (<c>hrtimer_try_to_cancel</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>1 when it was armed, 0 when it was not, -1 when its function runs and it cannot be cancelled.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Disarms]
    public int TryToCancel([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(HrtimerOperations.TryToCancel, this, 0, file, line);
        return TryToCancelLocked(new(file, line));
    }

    /// <summary>Disarms the timer, and waits busily while its function runs (<c>hrtimer_cancel</c>).</summary>
    /// <remarks>
    /// Context: any but NMI, and not its own function. Scheduling point: yes. Where softirqs run in tasks it sleeps for the lock under
    /// which soft timers expire, so that a task of higher priority cannot keep the function from ending.
    /// </remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was armed.</returns>
    [CallableFrom(CallContexts.AnyButNmi), WaitsFor(Disarms = true)]
    public bool Cancel([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(HrtimerOperations.TryToCancel, this, 0, file, line);
        var site = new CodeSite(file, line);
        int answer;
        while ((answer = TryToCancelLocked(site)) < 0)
        {
            Machine.Hrtimers.WaitRunning(this, site);
        }

        Machine.Races?.Acquire(Order);
        return answer > 0;
    }

    /// <summary>Moves the expiry time on by whole intervals until it lies after a time (<c>hrtimer_forward</c>).</summary>
    /// <remarks>Context: its own function, or while it is not armed. Scheduling point: no.</remarks>
    /// <param name="now">The time to get past.</param>
    /// <param name="interval">More than zero.</param>
    /// <returns>How many intervals were passed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is zero or negative.</exception>
    public long Forward(Ktime now, Ktime interval)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interval.Nanoseconds, nameof(interval));
        var late = now.Nanoseconds - Expires.Nanoseconds;
        if (late < 0 || IsQueued)
        {
            return 0;
        }

        var passed = (late / interval.Nanoseconds) + 1;
        Expires = new(Expires.Nanoseconds + (passed * interval.Nanoseconds));
        return passed;
    }

    /// <summary>As <see cref="Forward"/>, past the present (<c>hrtimer_forward_now</c>).</summary>
    /// <param name="interval">More than zero.</param>
    /// <returns>How many intervals were passed.</returns>
    public long ForwardNow(Ktime interval) => Forward(Machine.Now, interval);

    private protected override void Deactivate() => IsQueued = false;

    private int TryToCancelLocked(CodeSite site)
    {
        // Looked at without the lock: who is not active is left alone.
        if (!IsActive)
        {
            return 0;
        }

        Machine.Check(HrtimerOperations.Dequeue, "hrtimer_try_to_cancel", site);
        if (IsRunning)
        {
            return -1;
        }

        IsQueued = false;
        return 1;
    }

    string IWaitSource.WaitName => $"hrtimer '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        Holders.ExplainRunner(node, Machine, $"hrtimer '{Name}'");
        if (!IsQueued && !IsRunning)
        {
            node.MayGoOn("is not armed, and nobody is left that arms it");
        }
    }
}
