using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Deferred;
using TopHalf.Exploration;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;
using TopHalf.Waiting;

namespace TopHalf.Machines;

/// <content>Giving the CPU away, waking a task, and sleeping for a time that is not counted in ticks.</content>
public static partial class Kernel
{
    private static readonly Operation _scheduleOperation =
        new("schedule", EventKind.Point, false, CostItem.Atomic, Checks.Schedule, Checks.NoRcuReader);

    /// <summary>Calls the scheduler (<c>schedule</c>); a task that can run simply goes on, after those that should run before it.</summary>
    /// <remarks>Context: may sleep; interrupts may be off, and are on afterwards. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public static KernelTask ScheduleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_scheduleOperation, null, 0, file, line);
        if (Declared(machine.CurrentTask) is { } kind)
        {
            return machine.Scheduler.Sleep(null, "schedule", new(file, line), kind);
        }

        machine.EnableIrqs(new(file, line));
        return machine.Scheduler.Yield();
    }

    /// <summary>Says that the task is about to sleep (<c>set_current_state</c>): a wake-up from now on ends the next <see cref="ScheduleAsync"/>.</summary>
    /// <remarks>Context: process. Scheduling point: no. The task looks at what it waits for between the two.</remarks>
    /// <param name="kind">Which signals will end the sleep.</param>
    [CallableFrom(CallContexts.Task)]
    public static void SetCurrentState(WaitKind kind)
    {
        var task = Machine.Current.CurrentTask;
        // Whether a wake-up comes before this or after makes all the difference.
        task.Machine.Touch(task, AccessMode.Write);
        task.DeclaredWait = kind;
        SmpMb();
        task.InWaitCondition = true;
        task.WokenEarly = false;
    }

    /// <summary>Takes <see cref="SetCurrentState"/> back (<c>__set_current_state(TASK_RUNNING)</c>).</summary>
    /// <remarks>Context: process. Scheduling point: no.</remarks>
    [CallableFrom(CallContexts.Task)]
    public static void SetRunning()
    {
        var task = Machine.Current.CurrentTask;
        _ = Declared(task);
        task.WokenEarly = false;
    }

    /// <summary>Sleeps as <see cref="SetCurrentState"/> said, or until the ticks are over (<c>schedule_timeout</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. Without <see cref="SetCurrentState"/> no signal ends it.</remarks>
    /// <param name="jiffies">How many ticks; zero or more.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>How many ticks were left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="jiffies"/> is negative.</exception>
    [MaySleep]
    public static KernelTask<long> ScheduleTimeoutAsync(long jiffies, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(jiffies);
        var machine = Machine.Current;
        return ScheduleTimeoutAsync(machine, jiffies, Declared(machine.CurrentTask) ?? WaitKind.Uninterruptible, "schedule_timeout", new(file, line));
    }

    /// <summary>Sleeps, or until a signal comes (<c>msleep_interruptible</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="milliseconds">Rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>How many milliseconds were left.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="milliseconds"/> is negative.</exception>
    [MaySleep]
    public static async KernelTask<long> MsleepInterruptibleAsync(int milliseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        var machine = Machine.Current;
        var hz = machine.Options.Hz;
        var left = ((milliseconds * (long)hz) + 999) / 1_000;
        while (left > 0 && !machine.CurrentTask.HasSignalFor(WaitKind.Interruptible))
        {
            left = await ScheduleTimeoutAsync(machine, left, WaitKind.Interruptible, "msleep_interruptible", new(file, line));
        }

        return left * 1_000 / hz;
    }

    /// <summary>One sleep of a wait that counts ticks; <c>MAX_SCHEDULE_TIMEOUT</c> has no timer.</summary>
    internal static async KernelTask<long> ScheduleTimeoutAsync(Machine machine, long jiffies, WaitKind kind, string what, CodeSite site)
    {
        if (jiffies == long.MaxValue)
        {
            await machine.Scheduler.Sleep(null, what, site, kind);
            return jiffies;
        }

        machine.Check(DeferredOperations.Track, "schedule_timeout", site);
        machine.Check(DeferredOperations.TimerBase, "schedule_timeout", site);
        var expires = machine.Timers.Jiffies + jiffies;
        using var timeout = SleepTimeout.StartTo(machine, expires);
        if (!timeout.HasExpired)
        {
            await machine.Scheduler.Sleep(null, what, site, kind);
        }

        return Math.Max(0, expires - machine.Timers.Jiffies);
    }

    private static WaitKind? Declared(TaskStruct task)
    {
        var kind = task.DeclaredWait;
        task.DeclaredWait = null;
        task.InWaitCondition &= kind is null;
        return kind;
    }

    /// <summary>Wakes a task that sleeps (<c>wake_up_process</c>). What it waits for may not have come yet: it looks again.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="task">The task.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it slept.</returns>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static bool WakeUpProcess(TaskStruct task, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(task);
        task.Machine.Announce(WaitingOperations.WakeUpProcess, task, 0, file, line);
        return task.Machine.WakeUp(task);
    }

    /// <summary>Sleeps for a time that a high-resolution timer measures (<c>usleep_range</c>). Checks nothing by itself; the sleep does.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="minimumMicroseconds">At least this long.</param>
    /// <param name="maximumMicroseconds">The latest end that suits the caller; the machine takes the earliest.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The minimum is negative, or more than the maximum.</exception>
    [MaySleep]
    public static async KernelTask UsleepRangeAsync(
        int minimumMicroseconds, int maximumMicroseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumMicroseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumMicroseconds, maximumMicroseconds);
        var machine = Machine.Current;
        await machine.AnnounceAsync(WaitingOperations.UsleepRange, null, minimumMicroseconds, file, line);
        using var sleeper = new HrtimerSleeper(machine, Ktime.FromUs(minimumMicroseconds));
        while (!sleeper.HasExpired)
        {
            await machine.Scheduler.Sleep(null, "usleep_range", new(file, line));
        }
    }
}
