using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Deferred;

/// <summary>A tasklet: a function that runs once in softirq context, never on two CPUs at a time (<c>struct tasklet_struct</c>).</summary>
/// <remarks>Follows kernel/softirq.c.</remarks>
public sealed class Tasklet : TrackedObject, IWaitSource
{
    private readonly WaitQueue _changed;

    /// <summary>Makes a tasklet.</summary>
    /// <param name="function">Runs in softirq context; may not sleep.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Tasklet([RunsIn(CallContexts.Softirq)] Action function, string name = "tasklet", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        Function = function ?? throw new ArgumentNullException(nameof(function));
        _changed = new(Machine, $"tasklet '{name}'");
    }

    internal Tasklet(Machine machine, string name, Action function, CodeSite site)
        : base(machine, name, site)
    {
        Function = function;
        _changed = new(machine, $"tasklet '{name}'");
    }

    /// <summary>Whether it is waiting to run.</summary>
    public bool IsScheduled { get; internal set; }

    /// <summary>Whether it runs on some CPU.</summary>
    public bool IsRunning { get; internal set; }

    internal Action Function { get; }

    internal int DisableCount { get; private set; }

    private protected override string? ActiveAs => IsScheduled ? "scheduled" : null;

    /// <summary>Lets it run once soon on this CPU (<c>tasklet_schedule</c>); without effect while it waits to run.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Arms]
    public void Schedule([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Schedule(SoftirqVector.Tasklet, file, line);

    /// <summary>As <see cref="Schedule(string, int)"/>, before all other softirqs (<c>tasklet_hi_schedule</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Arms]
    public void HiSchedule([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Schedule(SoftirqVector.Hi, file, line);

    /// <summary>Keeps it from running until <see cref="Enable"/> (<c>tasklet_disable_nosync</c>). Nests.</summary>
    [Disarms]
    public void DisableNoSync() => DisableCount++;

    /// <summary>As <see cref="DisableNoSync"/>, and waits until it does not run (<c>tasklet_disable</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask DisableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        DisableCount++;
        await Machine.AnnounceAsync(DeferredOperations.TaskletDisable, this, 0, file, line);
        await UntilNotRunningAsync(new(file, line));
    }

    /// <summary>Takes one <see cref="DisableNoSync"/> back.</summary>
    /// <exception cref="InvalidOperationException">It is not disabled.</exception>
    [Arms]
    public void Enable() => DisableCount = DisableCount > 0
        ? DisableCount - 1
        : throw new InvalidOperationException($"Tasklet '{Name}' is not disabled.");

    /// <summary>Waits until it neither waits to run nor runs (<c>tasklet_kill</c>). It must not be scheduled meanwhile.</summary>
    /// <remarks>Context: may sleep, not in interrupt. Scheduling point: yes. From its own function it waits for itself.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, CallableFrom(CallContexts.Task), WaitsFor(Disarms = true)]
    public async KernelTask KillAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.TaskletKill, this, 0, file, line);
        var site = new CodeSite(file, line);
        while (IsScheduled)
        {
            await _changed.SleepAsync($"tasklet '{Name}' to begin", site);
        }

        // Held as scheduled: whoever schedules it now does so without effect.
        IsScheduled = true;
        await UntilNotRunningAsync(site);
        IsScheduled = false;
        _changed.WakeAll();
    }

    /// <summary>Spins until it does not run (<c>tasklet_unlock_spin_wait</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes. In an interrupt that hit its function, and in the function itself, it spins for ever; where softirqs run in tasks it may sleep.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void SpinWhileRunning([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.TaskletSpinWait, this, 0, file, line);
        while (IsRunning)
        {
            if (Machine.Options.Model.SoftirqsInTasks)
            {
                // Sleeps for the task that serves the softirq.
                Kernel.LocalBhDisable(file, line);
                Kernel.LocalBhEnable(file, line);
            }
            else
            {
                Machine.Scheduler.SpinUntil(new NotRunning(this), Ktime.Never);
            }
        }

        Machine.Races?.Acquire(Order);
    }

    /// <summary>It has begun, or ended: who waits for that goes on.</summary>
    internal void Changed() => _changed.WakeAll();

    private void Schedule(SoftirqVector vector, string file, int line)
    {
        Machine.Announce(DeferredOperations.TaskletSchedule, this, (long)vector, file, line);
        ReportIfFreed("tasklet_schedule", file, line);
        if (IsScheduled)
        {
            Machine.Races?.Failed("tasklet_schedule while it was scheduled", Name, new(file, line));
        }
        else
        {
            Machine.Races?.Release(ref Order);
            IsScheduled = true;
            Machine.Softirqs.Tasklets.Schedule(this, vector);
        }
    }

    private protected override void Deactivate()
    {
        IsScheduled = false;
        Machine.Softirqs.Tasklets.Forget(this);
    }

    /// <summary><c>tasklet_unlock_wait()</c></summary>
    private async KernelTask UntilNotRunningAsync(CodeSite site)
    {
        while (IsRunning)
        {
            await _changed.SleepAsync($"the function of tasklet '{Name}'", site);
        }

        Machine.Races?.Acquire(Order);
    }

    private sealed class NotRunning(Tasklet tasklet) : IBusyCondition
    {
        public bool IsSatisfied => !tasklet.IsRunning;

        public IWaitSource Source => tasklet;
    }

    string IWaitSource.WaitName => $"tasklet '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.ExplainRunner(node, Machine, $"tasklet '{Name}'");
}
