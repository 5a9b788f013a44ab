using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>The high-resolution timers of each CPU, hard and soft ones apart. Follows kernel/time/hrtimer.c.</summary>
internal sealed class HrtimerCore
{
    // Beyond this nobody waits; the sum with the present must not overflow.
    private static readonly long _latest = Ktime.FromSeconds(200L * 365 * 24 * 3_600).Nanoseconds;

    private readonly Machine _machine;
    private readonly PriorityQueue<(Hrtimer Timer, long Serial), (long Expires, long Serial)>[] _hard;
    private readonly PriorityQueue<(Hrtimer Timer, long Serial), (long Expires, long Serial)>[] _soft;
    private readonly ExpiryLock[] _softExpiry;
    private readonly ExpiryEvent _event;
    private long _serial;

    public HrtimerCore(Machine machine)
    {
        _machine = machine;
        _hard = [.. machine.Cpus.Select(static _ => new PriorityQueue<(Hrtimer, long), (long, long)>())];
        _soft = [.. machine.Cpus.Select(static _ => new PriorityQueue<(Hrtimer, long), (long, long)>())];
        _softExpiry = [.. machine.Cpus.Select(_ => new ExpiryLock(machine, "&cpu_base->softirq_expiry_lock", new("kernel/time/hrtimer.c", 1)))];
        _event = new(machine, this);
    }

    public void Arm(Hrtimer timer, Ktime expires)
    {
        _machine.Search?.Touch(SearchKeys.Timers, AccessMode.Write);
        _machine.Races?.Release(ref timer.Order);
        timer.Expires = new(Math.Min(expires.Nanoseconds, _latest));
        timer.Cpu = timer is { IsRunning: true, Cpu: { } running } ? running : _machine.CurrentCpu;
        Queue(timer);
    }

    /// <summary><c>hrtimer_cancel_wait_running()</c></summary>
    public void WaitRunning(Hrtimer timer, CodeSite site)
    {
        if (timer.IsSoft && _machine.Options.Model.SoftirqsInTasks)
        {
            _softExpiry[timer.Cpu!.Number].WaitReleased(site);
        }
        else
        {
            _machine.Scheduler.SpinUntil(new NotRunning(timer), Ktime.Never);
        }
    }

    /// <summary><c>hrtimer_interrupt()</c></summary>
    public void OnInterrupt(Cpu cpu)
    {
        if (HasDue(_soft[cpu.Number]))
        {
            _machine.Softirqs.RaiseQuietly(SoftirqVector.Hrtimer);
        }

        while (TakeDue(_hard[cpu.Number]) is { } timer)
        {
            Run(timer, ContextRole.HrtimerHard);
        }
    }

    /// <summary>The softirq (<c>hrtimer_run_softirq()</c>).</summary>
    public void ExpireSoft()
    {
        var cpu = _machine.CurrentCpu.Number;
        var expiry = _softExpiry[cpu];
        expiry.Take();
        while (TakeDue(_soft[cpu]) is { } timer)
        {
            Run(timer, ContextRole.HrtimerSoft);
            expiry.LetWaitersIn();
        }

        expiry.Release();
    }

    private bool HasDue(PriorityQueue<(Hrtimer Timer, long Serial), (long Expires, long Serial)> queue)
    {
        while (queue.TryPeek(out var entry, out _))
        {
            if (entry.Timer.QueuedSerial == entry.Serial && entry.Timer.IsQueued)
            {
                return entry.Timer.Expires <= _machine.Now;
            }

            queue.Dequeue();
        }

        return false;
    }

    private Hrtimer? TakeDue(PriorityQueue<(Hrtimer Timer, long Serial), (long Expires, long Serial)> queue) =>
        !_machine.IsEnding && HasDue(queue) ? queue.Dequeue().Timer : null;

    private void Queue(Hrtimer timer)
    {
        timer.IsQueued = true;
        timer.QueuedSerial = ++_serial;
        var queues = timer.IsSoft ? _soft : _hard;
        queues[timer.Cpu!.Number].Enqueue((timer, timer.QueuedSerial), (timer.Expires.Nanoseconds, timer.QueuedSerial));
        _machine.Schedule(new(Math.Max(0, timer.Expires.Nanoseconds - _machine.Now.Nanoseconds)), _event, timer.Cpu.Number);
    }

    /// <summary><c>__run_hrtimer()</c></summary>
    private void Run(Hrtimer timer, ContextRole role)
    {
        timer.IsQueued = false;
        timer.IsRunning = true;
        _machine.EnterContext(_machine.Options.Model[role], $"hrtimer '{timer.Name}'", timer.Site);
        if (timer.Mode == HrtimerMode.Default && !timer.IsSoft)
        {
            // lockdep_hrtimer_enter(): it did not ask to be hard, so a model that threads would move it.
            _machine.CurrentTask.WaitContext = WaitType.Config;
        }

        _machine.Emit(EventKind.TimerEntry, timer, 0);
        var restart = HrtimerRestart.NoRestart;
        _machine.Races?.Acquire(timer.Order);
        _machine.RunGuarded(() => restart = timer.Function(timer));
        _machine.Races?.Release(ref timer.Order);
        _machine.Emit(EventKind.TimerExit, timer, 0);
        _machine.LeaveContext();
        timer.IsRunning = false;
        // Its function, or another CPU, may have armed it meanwhile: that stands.
        if (restart == HrtimerRestart.Restart && !timer.IsQueued && !_machine.IsEnding)
        {
            Queue(timer);
        }
    }

    private sealed class NotRunning(Hrtimer timer) : IBusyCondition
    {
        public bool IsSatisfied => !timer.IsRunning;

        public string Describe() => $"the function of hrtimer '{timer.Name}'";
    }

    private sealed class ExpiryEvent(Machine machine, HrtimerCore timers) : IHardwareEvent, IExpiringEvent
    {
        public bool IsStale(long argument) => !HasQueued(timers._hard[argument]) && !HasQueued(timers._soft[argument]);

        public void Occur(long argument)
        {
            if (timers.HasDue(timers._hard[argument]) || timers.HasDue(timers._soft[argument]))
            {
                var cpu = machine.CpuNumber((int)argument);
                machine.Scheduler.Notice(cpu);
                cpu.PendingLocal |= LocalInterrupts.Hrtimer;
            }
        }

        private static bool HasQueued(PriorityQueue<(Hrtimer Timer, long Serial), (long Expires, long Serial)> queue) =>
            queue.UnorderedItems.Any(static item => item.Element.Timer.IsQueued && item.Element.Timer.QueuedSerial == item.Element.Serial);
    }
}
