using System.Runtime.CompilerServices;
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
    public static KernelTask ScheduleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        machine.Announce(_scheduleOperation, null, 0, file, line);
        machine.EnableIrqs(new(file, line));
        return machine.Scheduler.Yield();
    }

    /// <summary>Wakes a task that sleeps (<c>wake_up_process</c>). What it waits for may not have come yet: it looks again.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="task">The task.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it slept.</returns>
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
    public static async KernelTask UsleepRangeAsync(
        int minimumMicroseconds, int maximumMicroseconds, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimumMicroseconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimumMicroseconds, maximumMicroseconds);
        var machine = Machine.Current;
        machine.Announce(WaitingOperations.UsleepRange, null, minimumMicroseconds, file, line);
        using var sleeper = new HrtimerSleeper(machine, Ktime.FromUs(minimumMicroseconds));
        while (!sleeper.HasExpired)
        {
            await machine.Scheduler.Sleep(null, "usleep_range", new(file, line));
        }
    }
}
