using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Deferred;

/// <summary>A timer (<c>struct timer_list</c>): calls a function once, in softirq context, some ticks from now.</summary>
/// <remarks>Follows kernel/time/timer.c.</remarks>
public sealed partial class KernelTimer : TrackedObject, IWaitSource
{
    /// <summary>Makes a timer that is not armed.</summary>
    /// <param name="function">Runs in softirq context; may not sleep, may arm the timer again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTimer([RunsIn(CallContexts.Softirq)] Action function, string name = "timer", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        Map = new($"(&{name})", DeferredOperations.TimerMap, Site);
    }

    internal KernelTimer(Machine machine, string name, Action function, CodeSite site)
        : base(machine, name, site)
    {
        Function = function;
        Map = new($"(&{name})", DeferredOperations.TimerMap, site);
    }

    /// <summary>Whether it is armed and has not expired (<c>timer_pending</c>).</summary>
    public bool IsPending { get; internal set; }

    /// <summary>Whether its function runs on some CPU.</summary>
    public bool IsRunning { get; internal set; }

    /// <summary>Whether it was shut down: arming it does nothing any more.</summary>
    public bool IsShutDown { get; private set; }

    internal Action Function { get; }

    /// <summary>Held while its function runs, and touched by who waits for it: who does so under a lock that the function takes is found out.</summary>
    internal LockMap Map { get; }

    internal Cpu? Cpu { get; set; }

    /// <summary>The tick after which it expires, as it was asked for (<c>timer.expires</c>).</summary>
    public long ExpiresJiffies { get; internal set; }

    /// <summary>At which tick it expires.</summary>
    internal long Expires { get; set; }

    /// <summary>Tells which of those that expire at one tick was armed last.</summary>
    internal long ArmedSerial { get; set; }

    /// <summary>For when it has an entry in its wheel, in ticks; -1 for none.</summary>
    internal long QueuedFor { get; set; } = -1;

    internal long QueuedSerial { get; set; }

    // A function that runs may free the timer that it belongs to: only the wheel counts.
    private protected override string? ActiveAs => IsPending ? "armed" : null;

    /// <summary>Arms the timer, or moves it (<c>mod_timer</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. Expires at a tick, never early.</remarks>
    /// <param name="delay">From now; rounded up to whole ticks, at least one.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool Mod(Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        Machine.Announce(DeferredOperations.ModTimer, this, delay.Nanoseconds, file, line);
        ReportIfFreed("mod_timer", file, line);
        var wasPending = IsPending;
        if (!IsShutDown)
        {
            Machine.Timers.Arm(this, delay);
        }

        return wasPending;
    }

    /// <summary>Disarms the timer without waiting for its function (<c>timer_delete</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Disarms]
    public bool Delete([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.DelTimer, this, 0, file, line);
        ReportIfFreed("timer_delete", file, line);
        if (IsPending)
        {
            Machine.Check(DeferredOperations.TimerBase, "timer_delete", new(file, line));
        }

        Machine.Races?.Failed("timer_delete, which does not wait,", Name, new(file, line));
        return Machine.Timers.Disarm(this);
    }

    /// <summary>Disarms the timer and waits until its function that runs elsewhere is done (<c>timer_delete_sync</c>).</summary>
    /// <remarks>
    /// Context: not hard interrupt, and not its own function. Scheduling point: yes. It spins; where softirqs run in tasks it has to be able
    /// to sleep.
    /// </remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.TaskOrSoftirq), WaitsFor(Disarms = true)]
    public bool DeleteSync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => DeleteSync(false, new(file, line));

    /// <summary>As <see cref="DeleteSync(string, int)"/>, and arming it does nothing any more (<c>timer_shutdown_sync</c>).</summary>
    /// <remarks>Context: any but NMI, not in hard interrupt, preemptible, where softirqs run in tasks. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.TaskOrSoftirq), WaitsFor(Disarms = true)]
    public bool ShutdownSync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => DeleteSync(true, new(file, line));

    private protected override void Deactivate() => Machine.Timers.Disarm(this);

    private protected override void Renew() => IsShutDown = false;

    private bool DeleteSync(bool shutDown, CodeSite site)
    {
        TouchWithIrqsOff(site);
        Machine.Announce(DeferredOperations.DelTimerSync, this, 0, site.File, site.Line);
        ReportIfFreed("timer_delete_sync", site.File, site.Line);
        IsShutDown |= shutDown;
        var wasPending = Machine.Timers.Disarm(this);
        while (IsRunning)
        {
            Machine.Timers.WaitRunning(this, site);
        }

        Machine.Races?.Acquire(Order);
        return Machine.Timers.Disarm(this) || wasPending;
    }

    private void TouchWithIrqsOff(CodeSite site)
    {
        var task = Machine.CurrentTask;
        var wereOff = task.IrqsOff;
        task.IrqsOff = true;
        Machine.Lockdep.Touch(Map, site);
        task.IrqsOff = wereOff;
    }

    string IWaitSource.WaitName => $"timer '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        Holders.ExplainRunner(node, Machine, $"timer '{Name}'");
        if (!IsPending && !IsRunning)
        {
            node.MayGoOn("is not armed, and nobody is left that arms it");
        }
    }
}
