using TopHalf.Deferred;
using TopHalf.Machines;

namespace TopHalf.Waiting;

/// <summary>Wakes the task that made it when a time is up (<c>process_timeout()</c>, kernel/time/timer.c).</summary>
internal sealed class SleepTimeout : IDisposable
{
    private readonly KernelTimer _timer;

    public SleepTimeout(Machine machine, Ktime timeout)
    {
        var task = machine.CurrentTask;
        _timer = new(machine, "process_timeout", () =>
        {
            HasExpired = true;
            machine.WakeUp(task);
        }, default);
        machine.Timers.Arm(_timer, timeout);
    }

    public bool HasExpired { get; private set; }

    public void Dispose() => _timer.Machine.Timers.Disarm(_timer);
}
