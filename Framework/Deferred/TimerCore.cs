using TopHalf.Devices;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Deferred;

/// <summary>The timer wheel: timers expire at ticks, in softirq context, on the CPU that armed them.</summary>
/// <remarks>Follows kernel/time/timer.c. A CPU without a due timer has no tick (NO_HZ).</remarks>
internal sealed class TimerCore
{
    // A hundred years: a longer delay is one that nobody waits for, and the sum with the present must not overflow.
    private static readonly long _longest = Ktime.FromSeconds(100L * 365 * 24 * 3_600).Nanoseconds;

    private readonly Machine _machine;
    private readonly long _tickNs;
    private readonly PriorityQueue<(KernelTimer Timer, long Serial), (long Expires, long Serial)>[] _bases;
    private readonly ExpiryLock[] _expiry;
    private readonly TickEvent _tick;
    private long _serial;

    public TimerCore(Machine machine)
    {
        _machine = machine;
        _tickNs = 1_000_000_000L / machine.Options.Hz;
        _bases = [.. machine.Cpus.Select(static _ => new PriorityQueue<(KernelTimer, long), (long, long)>())];
        _expiry = [.. machine.Cpus.Select(_ => new ExpiryLock(machine, "&base->expiry_lock", new("kernel/time/timer.c", 1)))];
        _tick = new(machine, this);
    }

    /// <summary>The time in ticks.</summary>
    public long Jiffies => _machine.Now.Nanoseconds / _tickNs;

    /// <summary>Arms a timer to expire at the first tick that is not before the delay is over, and at least one tick from now.</summary>
    public void Arm(KernelTimer timer, Ktime delay)
    {
        var end = _machine.Now.Nanoseconds + Math.Min(delay.Nanoseconds, _longest);
        timer.ExpiresJiffies = Jiffies + ((Math.Min(delay.Nanoseconds, _longest) + _tickNs - 1) / _tickNs);
        Arm(timer, Math.Max(Jiffies + 1, ((end - 1) / _tickNs) + 1), null);
    }

    /// <summary>Arms a timer to expire at the first tick that is later than a given one: a wheel never expires early (<c>calc_index()</c>).</summary>
    public void ArmAt(KernelTimer timer, long expires, Cpu? cpu = null)
    {
        timer.ExpiresJiffies = expires;
        Arm(timer, Math.Clamp(expires, Jiffies, Jiffies + (_longest / _tickNs)) + 1, cpu);
    }

    private void Arm(KernelTimer timer, long expires, Cpu? on)
    {
        NoteChange(timer);
        _machine.Races?.Release(ref timer.Order);
        // While its function runs a timer stays on that CPU, so that it never runs on two (__mod_timer()).
        var cpu = on ?? (timer is { IsRunning: true, Cpu: { } running } ? running : _machine.CurrentCpu);
        if (!timer.IsPending || timer.Expires != expires || timer.Cpu != cpu)
        {
            timer.ArmedSerial = ++_serial;
        }

        timer.Expires = expires;
        timer.IsPending = true;
        if (timer.QueuedFor <= timer.Expires && timer.QueuedFor >= 0 && timer.Cpu == cpu)
        {
            // The entry that is there comes earlier and moves itself on: a timer that is pushed back a million times has one entry.
            return;
        }

        timer.Cpu = cpu;
        // Of those that expire at one tick the order of arming counts.
        _machine.Search?.Touch(SearchKeys.Mix(SearchKeys.Mix(SearchKeys.Timers, (ulong)expires), (ulong)cpu.Number), AccessMode.Write);
        Queue(timer);
    }

    private void NoteChange(KernelTimer timer)
    {
        _machine.Search?.Touch(SearchKeys.Timers, AccessMode.Read);
        _machine.Touch(timer, AccessMode.Write);
    }

    /// <returns>Whether it was pending.</returns>
    public bool Disarm(KernelTimer timer)
    {
        NoteChange(timer);
        var wasPending = timer.IsPending;
        timer.IsPending = false;
        return wasPending;
    }

    /// <summary>The tick of a CPU, in hard interrupt context.</summary>
    public void OnTick(Cpu cpu)
    {
        if (_bases[cpu.Number].TryPeek(out _, out var due) && due.Expires <= Jiffies)
        {
            _machine.Softirqs.RaiseQuietly(SoftirqVector.Timer);
        }

        _machine.Interrupts.IrqWorks.OnTick(cpu);
        _machine.Workqueues.OnTick(cpu);
        _machine.Rcu.OnTick(cpu);
    }

    /// <summary>Whether a timer of a CPU is due; entries of timers that were deleted or pushed back go away here, without a tick.</summary>
    private bool IsAnyDue(int cpu)
    {
        var queue = _bases[cpu];
        while (queue.TryPeek(out var entry, out var due) && due.Expires <= Jiffies)
        {
            var timer = entry.Timer;
            var isCurrent = timer.QueuedSerial == entry.Serial;
            if (isCurrent && timer.IsPending && timer.Expires <= Jiffies)
            {
                return true;
            }

            queue.Dequeue();
            if (!isCurrent)
            {
                continue;
            }

            timer.QueuedFor = -1;
            if (timer.IsPending)
            {
                Queue(timer);
            }
        }

        return false;
    }

    private bool HasPending(int cpu) =>
        _bases[cpu].UnorderedItems.Any(static item => item.Element.Timer.IsPending && item.Element.Timer.QueuedSerial == item.Element.Serial);

    private void Queue(KernelTimer timer)
    {
        timer.QueuedFor = timer.Expires;
        timer.QueuedSerial = ++_serial;
        // Of those that expire at one tick the one that was armed last comes first: hlist_add_head() in enqueue_timer().
        _bases[timer.Cpu!.Number].Enqueue((timer, timer.QueuedSerial), (timer.Expires, -timer.ArmedSerial));
        _machine.Schedule(new((timer.Expires * _tickNs) - _machine.Now.Nanoseconds), _tick, timer.Cpu.Number);
    }

    /// <summary>Waits until the function of a timer that runs is done: spinning, or asleep where softirqs run in tasks (<c>del_timer_wait_running()</c>).</summary>
    public void WaitRunning(KernelTimer timer, CodeSite site)
    {
        if (_machine.Options.Model.SoftirqsInTasks)
        {
            _expiry[timer.Cpu!.Number].WaitReleased(site);
        }
        else
        {
            _machine.Scheduler.SpinUntil(new NotRunning(timer), Ktime.Never);
        }
    }

    /// <summary>The softirq.</summary>
    public void Expire()
    {
        var cpu = _machine.CurrentCpu.Number;
        _expiry[cpu].Take();
        Expire(cpu);
        _expiry[cpu].Release();
    }

    private void Expire(int cpu)
    {
        var queue = _bases[cpu];
        while (queue.TryPeek(out var entry, out var due) && due.Expires <= Jiffies && !_machine.IsEnding)
        {
            queue.Dequeue();
            var timer = entry.Timer;
            if (timer.QueuedSerial != entry.Serial)
            {
                continue;
            }

            timer.QueuedFor = -1;
            if (!timer.IsPending)
            {
                continue;
            }

            if (timer.Expires > Jiffies)
            {
                Queue(timer);
                continue;
            }

            Run(timer);
            _expiry[cpu].LetWaitersIn();
        }
    }

    private void Run(KernelTimer timer)
    {
        timer.IsPending = false;
        timer.IsRunning = true;
        _machine.EnterContext(_machine.Options.Model[ContextRole.Timer], $"timer '{timer.Name}'", timer.Site);
        _machine.Lockdep.Acquire(timer.Map, timer.Site);
        _machine.Emit(EventKind.TimerEntry, timer, 0);
        _machine.Races?.Acquire(timer.Order);
        _machine.RunGuarded(timer.Function);
        _machine.Races?.Release(ref timer.Order);
        _machine.Emit(EventKind.TimerExit, timer, 0);
        _ = _machine.Lockdep.Release(timer.Map, timer.Site);
        _machine.LeaveContext();
        timer.IsRunning = false;
    }

    private sealed class NotRunning(KernelTimer timer) : IBusyCondition
    {
        public bool IsSatisfied => !timer.IsRunning;

        public IWaitSource Source => timer;
    }

    private sealed class TickEvent(Machine machine, TimerCore timers) : IHardwareEvent, IExpiringEvent
    {
        public bool IsStale(long argument) => !timers.HasPending((int)argument);

        public void Occur(long argument)
        {
            if (timers.IsAnyDue((int)argument))
            {
                var cpu = machine.CpuNumber((int)argument);
                machine.Scheduler.Notice(cpu);
                cpu.PendingLocal |= LocalInterrupts.Tick;
            }
        }
    }
}
