using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A timer (<c>struct timer_list</c>): calls a function once, in softirq context, some ticks from now.</summary>
public sealed class KernelTimer : KernelObject
{
    /// <summary>Makes a timer that is not armed.</summary>
    /// <param name="function">Runs in softirq context; may not sleep, may arm the timer again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTimer(Action function, string name = "timer", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line)) => Function = function ?? throw new ArgumentNullException(nameof(function));

    internal KernelTimer(Machine machine, string name, Action function, CodeSite site)
        : base(machine, name, site) => Function = function;

    /// <summary>Whether it is armed and has not expired (<c>timer_pending</c>).</summary>
    public bool IsPending { get; internal set; }

    /// <summary>Whether its function runs on some CPU.</summary>
    public bool IsRunning { get; internal set; }

    internal Action Function { get; }

    internal Cpu? Cpu { get; set; }

    /// <summary>When it expires, in ticks.</summary>
    internal long Expires { get; set; }

    /// <summary>For when it has an entry in its wheel, in ticks; -1 for none.</summary>
    internal long QueuedFor { get; set; } = -1;

    internal long QueuedSerial { get; set; }

    /// <summary>Arms the timer, or moves it (<c>mod_timer</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. Expires at a tick, never early.</remarks>
    /// <param name="delay">From now; rounded up to whole ticks, at least one.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="delay"/> is negative.</exception>
    public bool Mod(Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        Machine.Announce(DeferredOperations.ModTimer, this, delay.Nanoseconds, file, line);
        var wasPending = IsPending;
        Machine.Timers.Arm(this, delay);
        return wasPending;
    }

    /// <summary>Disarms the timer without waiting for its function (<c>timer_delete</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    public bool Delete([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.DelTimer, this, 0, file, line);
        return Machine.Timers.Disarm(this);
    }

    /// <summary>Disarms the timer and spins until its function that runs elsewhere is done (<c>timer_delete_sync</c>).</summary>
    /// <remarks>Context: not hard interrupt, and not its own function. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    public bool DeleteSync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.DelTimerSync, this, 0, file, line);
        var wasPending = Machine.Timers.Disarm(this);
        Machine.Scheduler.SpinUntil(new NotRunning(this), Ktime.Never);
        return Machine.Timers.Disarm(this) || wasPending;
    }

    private sealed class NotRunning(KernelTimer timer) : IBusyCondition
    {
        public bool IsSatisfied => !timer.IsRunning;

        public string Describe() => $"the function of timer '{timer.Name}'";
    }
}
