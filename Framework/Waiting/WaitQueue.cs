using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <summary>A wait queue: tasks wait until a condition holds, and look again whenever the queue is woken (<c>wait_event</c>, <c>wake_up</c>).</summary>
public sealed class WaitQueue : KernelObject
{
    private readonly List<TaskStruct> _waiters = [];

    /// <summary>Makes an empty wait queue.</summary>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public WaitQueue(string name = "wait queue", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
    }

    internal WaitQueue(Machine machine, string name)
        : base(machine, name, default)
    {
    }

    /// <summary>Sleeps until the condition holds.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes. The condition may only look: a blocking call in it is a finding.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTask WaitEventAsync(Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Machine.Announce(WaitingOperations.WaitEvent, this, 0, file, line);
        return condition() ? default : WaitSlowAsync(condition, new(file, line));
    }

    /// <summary>Sleeps until the condition holds or the time is up.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="timeout">How long; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether the condition holds.</returns>
    public async KernelTask<bool> WaitEventTimeoutAsync(
        Func<bool> condition, Ktime timeout, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(condition);
        Machine.Announce(WaitingOperations.WaitEvent, this, 0, file, line);
        if (condition())
        {
            return true;
        }

        using var timer = SleepTimeout.Start(Machine, timeout);
        while (!Evaluate(condition))
        {
            if (timer.HasExpired)
            {
                Leave();
                return condition();
            }

            await Machine.Scheduler.Sleep(this, Name, new(file, line));
        }

        Leave();
        return true;
    }

    /// <summary>Wakes all waiters (<c>wake_up_all</c>). They look at their conditions again.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void WakeUp([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(WaitingOperations.WakeUp, this, _waiters.Count, file, line);
        WakeAll();
    }

    internal void WakeAll()
    {
        foreach (var task in _waiters)
        {
            Machine.WakeUp(task);
        }
    }

    internal KernelTask SleepAsync(string what, CodeSite site)
    {
        if (!_waiters.Contains(Machine.CurrentTask))
        {
            _waiters.Add(Machine.CurrentTask);
        }

        return SleepThenLeaveAsync(what, site);
    }

    private async KernelTask SleepThenLeaveAsync(string what, CodeSite site)
    {
        await Machine.Scheduler.Sleep(this, what, site);
        Leave();
    }

    private async KernelTask WaitSlowAsync(Func<bool> condition, CodeSite site)
    {
        while (!Evaluate(condition))
        {
            await Machine.Scheduler.Sleep(this, Name, site);
        }

        Leave();
    }

    /// <summary>The task is on the queue before it looks, so a wake-up between the look and the wait is not lost.</summary>
    private bool Evaluate(Func<bool> condition)
    {
        var task = Machine.CurrentTask;
        if (!_waiters.Contains(task))
        {
            _waiters.Add(task);
        }

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

    private void Leave()
    {
        var task = Machine.CurrentTask;
        _waiters.Remove(task);
        task.WokenEarly = false;
    }
}
