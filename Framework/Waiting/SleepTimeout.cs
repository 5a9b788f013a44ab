using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <summary>Wakes a task when a time is up (<c>process_timeout()</c>, kernel/time/timer.c). A task has one, since it has one wait at a time.</summary>
internal sealed class SleepTimeout : IDisposable
{
    private readonly KernelTimer _timer;

    private SleepTimeout(TaskStruct task) => _timer = new(task.Machine, "process_timeout", () =>
    {
        // No point lies in here, so nobody ever meets it half done.
        HasExpired = true;
        task.Machine.WakeUpByTime(task);
    }, default);

    public bool HasExpired { get; private set; }

    /// <summary>Whether it will wake the task.</summary>
    public bool IsRunning => _timer.IsPending;

    /// <summary>Starts the time of the current task.</summary>
    public static SleepTimeout StartChecked(Machine machine, Ktime timeout, CodeSite site)
    {
        // schedule_timeout(): the timer is on the stack.
        machine.Check(DeferredOperations.Track, "schedule_timeout", site);
        machine.Check(DeferredOperations.TimerBase, "schedule_timeout", site);
        return Start(machine, timeout);
    }

    /// <summary>The same for who has made the checks.</summary>
    public static SleepTimeout Start(Machine machine, Ktime timeout)
    {
        var task = machine.CurrentTask;
        var started = task.Timeout ??= new(task);
        started.HasExpired = false;
        machine.Timers.Arm(started._timer, timeout);
        return started;
    }

    /// <summary>The same to a time in ticks since the start.</summary>
    public static SleepTimeout StartTo(Machine machine, long jiffies)
    {
        var task = machine.CurrentTask;
        var started = task.Timeout ??= new(task);
        started.HasExpired = false;
        machine.Timers.ArmAt(started._timer, jiffies);
        return started;
    }

    public void Dispose() => _timer.Machine.Timers.Disarm(_timer);
}
