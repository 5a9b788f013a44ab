using TopHalf.Deferred;
using TopHalf.Machines;

namespace TopHalf.Waiting;

/// <summary>Wakes the current task at a time that is not a tick (<c>struct hrtimer_sleeper</c>, kernel/time/hrtimer.c).</summary>
internal sealed class HrtimerSleeper : IDisposable
{
    private readonly Hrtimer _timer;

    public HrtimerSleeper(Machine machine, Ktime delay)
    {
        var task = machine.CurrentTask;
        _timer = new(_ =>
        {
            HasExpired = true;
            machine.WakeUpByTime(task);
            return HrtimerRestart.NoRestart;
        }, HrtimerMode.Hard, "hrtimer_wakeup", "kernel/time/hrtimer.c", 2);
        machine.Hrtimers.Arm(_timer, machine.Now + delay);
    }

    public bool HasExpired { get; private set; }

    public void Dispose() => _timer.IsQueued = false;
}
