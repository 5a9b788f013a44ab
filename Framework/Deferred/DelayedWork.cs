using System.Runtime.CompilerServices;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <summary>A work item that a timer queues (<c>struct delayed_work</c>).</summary>
public sealed class DelayedWork : Work
{
    private readonly KernelTimer _timer;
    private Workqueue? _target;

    /// <summary>Makes a delayed work item.</summary>
    /// <param name="function">Runs in a worker task; may sleep, may queue the item again.</param>
    /// <param name="name">For reports.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public DelayedWork(Func<KernelTask> function, string name = "delayed work", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(function, name, file, line) => _timer = new(Machine, name, OnTimer, Site);

    /// <summary>Lets the timer queue it after a delay; without effect while it waits for its timer or is pending.</summary>
    internal bool Arm(Workqueue target, Ktime delay)
    {
        if (IsPending || _timer.IsPending || Cancelling > 0)
        {
            return false;
        }

        _target = target;
        Machine.Timers.Arm(_timer, delay);
        return true;
    }

    /// <inheritdoc/>
    private protected override bool TakeOff() => Machine.Timers.Disarm(_timer) || base.TakeOff();

    private void OnTimer() => _target!.Insert(this);
}
