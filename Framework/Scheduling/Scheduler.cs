using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <summary>Decides, before every operation, which CPU performs its next one and what that CPU does next.</summary>
/// <remarks>
/// <para>Exactly one thread runs at a time: the one that holds the baton. A CPU in the middle of a segment has its stack on a
/// parked carrier; a CPU between segments has no stack at all, and any carrier can go on for it.</para>
/// <para>Time: each CPU has its own; an operation begins at its CPU's time and moves it by the operation's cost. Nothing begins
/// before something that has begun (<see cref="Started"/>), so a CPU that the chooser held back has simply been stalled, and every
/// schedule is one that hardware can show. The default policy lets the CPU with the least time go first.</para>
/// </remarks>
internal sealed partial class Scheduler
{
    private readonly Cpu[] _cpus;
    private readonly CarrierPool _pool;
    private readonly IChooser _chooser;
    private readonly EventQueue _events;
    private readonly PreemptionModel _preemption;
    private readonly bool _inStep;
    private readonly long _sliceNs;
    private readonly int[] _options;
    private Carrier _running = null!;
    private long _parkedSerial;
    private bool _inHardware;

    public Scheduler(Machine machine, Cpu[] cpus, EventQueue events, CarrierPool pool, MachineOptions options)
    {
        Machine = machine;
        _cpus = cpus;
        _pool = pool;
        _chooser = options.Chooser;
        _events = events;
        _preemption = options.Preemption;
        _inStep = options.Chooser is DefaultPolicy;
        _sliceNs = options.FairSlice.Nanoseconds;
        _options = new int[Math.Max(cpus.Length, 64)];
        _operationLimit = options.MaxOperations;
        _timeLimit = options.MaxVirtualTime.Nanoseconds;
        _settleNs = options.Settle.Nanoseconds;
        Current = cpus[0];
        Horizon = long.MinValue;
    }

    public Machine Machine { get; }

    /// <summary>The CPU that performs the operation at hand.</summary>
    public Cpu Current { get; private set; }

    /// <summary>The time of the current CPU, or of the hardware event that occurs.</summary>
    public long Now { get; private set; }

    /// <summary>When the last operation or event began; nothing begins earlier any more.</summary>
    public long Started { get; private set; }

    /// <summary>Until when the current CPU may go on without asking anything.</summary>
    public long Horizon { get; private set; }

    /// <summary>How many operations were announced.</summary>
    public long Operations { get; private set; }

    /// <summary>How many questions with more than one answer were put to the chooser.</summary>
    public long Decisions { get; private set; }

    /// <summary>A point between two operations of the current CPU: others may go first, an interrupt may land, the task may be preempted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Point()
    {
        if (++Operations >= _operationLimit || Now >= Horizon)
        {
            SlowPoint();
        }

        Started = Now;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long nanoseconds) => Now += nanoseconds;

    /// <summary>Makes the next point look at everything again: something was woken, raised or enabled.</summary>
    public void Reconsider() => Horizon = long.MinValue;

    /// <summary>Lets a CPU that has nothing to do know that it has something to do from now on.</summary>
    public void Notice(Cpu cpu)
    {
        if (cpu != Current && cpu.Current.IsIdle && cpu.Current.Parked is null && cpu.RunQueue.Count == 0)
        {
            cpu.Time = Math.Max(cpu.Time, Now);
        }

        Reconsider();
    }

    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred)
    {
        Decisions++;
        var chosen = _chooser.Choose(kind, options, preferred);
        return options.Contains(chosen)
            ? chosen
            : throw new InvalidOperationException($"The chooser answered {chosen} to {kind}; the options were {string.Join(", ", options.ToArray())}.");
    }

    /// <summary>Spins until the condition holds or the time is up. Interrupts land meanwhile where they are on.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool SpinUntil(IBusyCondition condition, Ktime deadline)
    {
        if (deadline != Ktime.Never)
        {
            _events.Add(deadline.Nanoseconds, s_nothing, 0);
        }

        while (!condition.IsSatisfied && Now < deadline.Nanoseconds)
        {
            Current.SpinsOn = condition;
            Current.SpinsUntil = deadline.Nanoseconds;
            Reconsider();
            Point();
            Current.SpinsOn = null;
        }

        return condition.IsSatisfied;
    }

    /// <summary>Lets time pass on the current CPU, which does nothing else; interrupts land where they are on.</summary>
    public void Delay(long nanoseconds)
    {
        var end = checked(Now + nanoseconds);
        while (Now < end)
        {
            Now = Math.Min(end, Math.Max(Now, _events.NextTime));
            Point();
        }
    }

    private void SlowPoint()
    {
        if (_inHardware)
        {
            throw new InvalidOperationException("A device model called the kernel. Hardware has no CPU: raise an interrupt and let the handler call.");
        }

        ThrowIfEnding();
        if (Operations >= _operationLimit)
        {
            EndByBudget("operations", _operationLimit);
            ThrowIfEnding();
        }

        while (true)
        {
            var cpu = Current;
            var next = NextCpu(cpu);
            if (next is null)
            {
                OnNothingLeft();
                ThrowIfEnding();
            }
            else if (next != cpu)
            {
                LeaveTo(next);
            }
            else if (TakeInterrupt(cpu))
            {
                ThrowIfEnding();
            }
            else if (ShouldPreempt(cpu))
            {
                Preempt(cpu);
            }
            else
            {
                break;
            }
        }

        Now = Math.Max(Now, Started);
        Horizon = Math.Min(NextDistraction(Current), _timeLimit);
    }

    /// <summary>Which CPU goes on; fires what is due in the hardware before that. Null when nothing can happen any more.</summary>
    /// <param name="midSegment">The CPU that stands in the middle of a segment on the calling stack, if any.</param>
    private Cpu? NextCpu(Cpu? midSegment)
    {
        while (true)
        {
            var count = 0;
            Cpu? first = null;
            var firstTime = long.MaxValue;
            foreach (var cpu in _cpus)
            {
                if (!CanGoOn(cpu, midSegment))
                {
                    continue;
                }

                _options[count++] = cpu.Number;
                var time = TimeOf(cpu);
                if (time < firstTime || (time == firstTime && cpu == Current))
                {
                    (first, firstTime) = (cpu, time);
                }
            }

            if (_events.NextTime <= firstTime)
            {
                if (first is null && (_events.NextTime == long.MaxValue || IsOver(_events.NextTime)))
                {
                    return null;
                }

                FireNext();
                continue;
            }

            if (first is null || firstTime >= _timeLimit)
            {
                return null;
            }

            var chosen = count == 1 || _inStep ? first : _cpus[Choose(ChoiceKind.NextCpu, _options.AsSpan(0, count), first.Number)];
            while (_events.NextTime <= TimeOf(chosen))
            {
                FireNext();
            }

            return chosen;
        }
    }

    private bool CanGoOn(Cpu cpu, Cpu? midSegment)
    {
        if (cpu.HasPendingInterrupt && !cpu.Current.IrqsOff)
        {
            return true;
        }

        if (cpu == midSegment || cpu.Current.Parked is not null)
        {
            return cpu.SpinsOn is not { } condition || condition.IsSatisfied || Started >= cpu.SpinsUntil;
        }

        return cpu.RunQueue.Count > 0;
    }

    private long TimeOf(Cpu cpu) => Math.Max(cpu == Current ? Now : cpu.Time, Started);

    private void FireNext()
    {
        var time = Math.Max(_events.NextTime, Started);
        Started = time;
        var (target, argument) = _events.Take();
        var (cpuTime, outer) = (Now, _inHardware);
        Now = time;
        _inHardware = true;
        try
        {
            target.Occur(argument);
        }
        finally
        {
            _inHardware = outer;
            Now = cpuTime;
        }
    }

    /// <summary>What could distract the current CPU next if nothing else happens.</summary>
    private long NextDistraction(Cpu cpu)
    {
        var horizon = _events.NextTime;
        foreach (var other in _cpus)
        {
            if (other != cpu && CanGoOn(other, null))
            {
                horizon = _inStep ? Math.Min(horizon, TimeOf(other) + 1) : long.MinValue;
            }
        }

        if (cpu.HasPendingInterrupt && !cpu.Current.IrqsOff)
        {
            return long.MinValue;
        }

        return cpu.RunQueue.Count > 0 ? Math.Min(horizon, cpu.Current.SliceStart + _sliceNs) : horizon;
    }

    private bool TakeInterrupt(Cpu cpu)
    {
        if (!cpu.HasPendingInterrupt || cpu.Current.IrqsOff)
        {
            return false;
        }

        Now = Math.Max(Now, Started);
        Started = Now;
        if (cpu.PendingLocal != 0)
        {
            // A busy wait looks again when the interrupt is over.
            cpu.SpinsOn = null;
            Machine.Interrupts.EnterLocal(cpu);
            return true;
        }

        var chosen = cpu.PendingLines[0].Number;
        if (!_inStep)
        {
            // "Later" comes first in ascending order; a CPU with nothing else to do takes the interrupt.
            var count = 0;
            if (!cpu.Current.IsIdle && cpu.SpinsOn is null)
            {
                _options[count++] = -1;
            }

            for (var i = 0; i < cpu.PendingLines.Count && i < _options.Length - 1; i++)
            {
                _options[count++] = cpu.PendingLines[i].Number;
            }

            chosen = count == 1 ? chosen : Choose(ChoiceKind.TakeInterrupt, _options.AsSpan(0, count), chosen);
            if (chosen < 0)
            {
                return false;
            }
        }

        // A loop: a closure would be allocated at each call, also where no interrupt is pending.
        var pending = 0;
        while (cpu.PendingLines[pending].Number != chosen)
        {
            pending++;
        }

        cpu.SpinsOn = null;
        Machine.Interrupts.Enter(cpu, cpu.PendingLines[pending]);
        return true;
    }

    private bool ShouldPreempt(Cpu cpu)
    {
        var task = cpu.Current;
        if (cpu.RunQueue.Count == 0 || _preemption != PreemptionModel.Full || task.IrqsOff || task.Preempt != 0 ||
            task.Frames.Count > 0 || task.InWaitCondition)
        {
            return false;
        }

        return WantsResched(cpu);
    }

    /// <summary>Whether another task should have the CPU of a running task (<c>need_resched()</c>).</summary>
    public bool ShouldResched(TaskStruct task) => task.Cpu is { } cpu && cpu.Current == task && cpu.RunQueue.Count > 0 && WantsResched(cpu);

    private bool WantsResched(Cpu cpu)
    {
        var rank = cpu.RunQueue.BestRank;
        var task = cpu.Current;
        return rank > task.Policy.Rank ||
            (rank == task.Policy.Rank && task.Policy.Class == SchedClass.Fair && Now - task.SliceStart >= _sliceNs);
    }
}
