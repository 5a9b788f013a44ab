using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Exploration;
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
    private readonly bool _softirqsInTasks;
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
        _softirqsInTasks = options.Model.SoftirqsInTasks;
        _inStep = options.Chooser is DefaultPolicy;
        _search = options.Chooser as SearchChooser;
        _sliceNs = options.FairSlice.Nanoseconds;
        _options = new int[Math.Max(cpus.Length, 64)];
        _fullLimit = options.MaxOperations;
        _operationLimit = options.MaxOperations - LookedAt(options.MaxOperations);
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

    /// <summary>Whether the hardware does something, and no CPU.</summary>
    public bool IsInHardware => _inHardware;

    /// <summary>How many operations were announced.</summary>
    public long Operations { get; private set; }

    /// <summary>How many questions with more than one answer were put to the chooser.</summary>
    public long Decisions { get; private set; }

    /// <summary>How often a task was left standing on its stack.</summary>
    public long StacksParked => _parkedSerial;

    /// <summary>A point between two operations of the current CPU: others may go first, an interrupt may land, the task may be preempted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Point()
    {
        if (++Operations >= _operationLimit || Now >= Horizon)
        {
            _ = SlowPoint(mayUnwind: false);
        }

        Started = Now;
    }

    /// <summary>The same before an operation that can be awaited.</summary>
    /// <returns>Whether the operation comes now; false when somebody else goes first, and the function has to be suspended.</returns>
    public bool PointOrUnwind()
    {
        if ((++Operations >= _operationLimit || Now >= Horizon) && !SlowPoint(mayUnwind: true))
        {
            return false;
        }

        Started = Now;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Charge(long nanoseconds) => Now += nanoseconds;

    /// <summary>Makes the next point look at everything again: something was woken, raised or enabled.</summary>
    public void Reconsider() => Horizon = long.MinValue;

    /// <summary>Asks the chooser.</summary>
    /// <param name="kind">What is decided.</param>
    /// <param name="options">The answers, in ascending order.</param>
    /// <param name="preferred">The answer of the default policy.</param>
    /// <param name="what">What it is decided of, where the kind does not say it all.</param>
    public int Choose(ChoiceKind kind, ReadOnlySpan<int> options, int preferred, string? what = null)
    {
        Decisions++;
        try
        {
            var chosen = _search is null
                ? _chooser.Choose(kind, options, preferred)
                : _search.Answer(ContextKey, kind, options, preferred, what);
            return options.Contains(chosen)
                ? chosen
                : throw new InvalidOperationException($"The chooser answered {chosen} to {kind}; the options were {string.Join(", ", options.ToArray())}.");
        }
        catch (Exception exception) when (_running is not null)
        {
            // Not the driver's: it must not be able to catch it.
            Fail(exception);
            ThrowIfEnding();
            throw;
        }
    }

    private bool SlowPoint(bool mayUnwind)
    {
        if (_isPeeking)
        {
            return true;
        }

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

        if (_search is not null)
        {
            return SearchPoint(mayUnwind);
        }

        // Whoever let this CPU go on again has chosen it: asking once more would let a chooser go round without a step.
        var isChosen = false;
        while (true)
        {
            var cpu = Current;
            if (!isChosen)
            {
                var next = NextCpu(cpu);
                if (next is null)
                {
                    OnNothingLeft(cpu);
                }

                ThrowIfEnding();

                if (next != cpu)
                {
                    LeaveTo(next!);
                    isChosen = true;
                    continue;
                }
            }

            isChosen = false;
            if (TakeInterrupt(cpu))
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
        Watch(Now);
        ThrowIfEnding();
        LookAhead(Current);
        return true;
    }

    /// <summary>Lets the current CPU go on without asking until something could come between, or the run is over.</summary>
    private void LookAhead(Cpu cpu) => Horizon = Math.Min(NextDistraction(cpu), Math.Min(_nextSample, Math.Min(_timeLimit, _settleUntil)));

    private bool TakeInterrupt(Cpu cpu)
    {
        if (!cpu.CanTakeInterrupt)
        {
            return false;
        }

        Now = Math.Max(Now, Started);
        Started = Now;
        if (cpu.TakeableLocal != 0)
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
        Machine.Interrupts.Enter(cpu.PendingLines[pending]);
        return true;
    }

    private bool ShouldPreempt(Cpu cpu)
    {
        var task = cpu.Current;
        if (cpu.RunQueue.Count == 0 || _preemption != PreemptionModel.Full || task.IrqsOff || task.Preempt != 0 ||
            (task.Frames.Count > 0 && (task.HardIrqContexts > 0 || !_softirqsInTasks)))
        {
            return false;
        }

        return WantsResched(cpu);
    }

    /// <summary>Gives the CPU to a task that was woken where the current one could not be preempted (<c>preempt_check_resched()</c>).</summary>
    public void CheckResched()
    {
        var cpu = Current;
        // In a search the next point says who goes on; until then nothing happens that others could see.
        if (_search is null && !_inHardware && State == RunState.Running && ShouldPreempt(cpu))
        {
            Preempt(cpu);
        }
    }

    /// <summary>Whether another task should have the CPU of the running one (<c>need_resched()</c>), asked by code for which it makes a difference.</summary>
    public bool NeedResched()
    {
        _search?.Touch(SearchKeys.QueueOf(Current), AccessMode.Read);
        return ShouldResched(Current.Current);
    }

    /// <summary>Whether another task should have the CPU of a running task.</summary>
    public bool ShouldResched(TaskStruct task) => task.Cpu is { } cpu && cpu.Current == task && cpu.RunQueue.Count > 0 && WantsResched(cpu);

    private bool WantsResched(Cpu cpu)
    {
        var rank = cpu.RunQueue.BestRank;
        var task = cpu.Current;
        return rank > task.Policy.Rank ||
            (rank == task.Policy.Rank && task.Policy.Class == SchedClass.Fair && (cpu.IsWakePreempted || TimeOf(cpu) - task.SliceStart >= _sliceNs));
    }
}
