using System.Numerics;
using TopHalf.Exploration;
using TopHalf.Interrupts;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <content>How a search drives a machine: every point lists what each CPU and the hardware could do next, and one of it is done.</content>
/// <remarks>
/// The CPU is the actor. What it can do is a choice among its alternatives: go on, take an interrupt, switch to a task. An interrupt that can be taken is
/// taken before anything else of its CPU; where it lands is decided by when it was raised. Tasks stay on the CPU on which they were placed, unless nothing else can go on.
/// </remarks>
internal sealed partial class Scheduler
{
    private static readonly string[] _localNames =
        [.. Enumerable.Range(0, 8).Select(static bit => ((LocalInterrupts)(1 << bit)).ToString().ToLowerInvariant())];

    private readonly SearchChooser? _search;

    /// <summary>The search that drives this run, if any.</summary>
    public SearchChooser? Search => _search;

    /// <summary>The key of the context that runs; of no context in the hardware, and before there is one.</summary>
    public ulong ContextKey => _inHardware ? SearchKeys.Root : Current.Current?.ContextKey ?? SearchKeys.Root;

    /// <summary>What comes next was decided, by <see cref="SearchChooser.Chosen"/>, before the stack that does it got the baton.</summary>
    private bool _isAssigned;

    private static ulong Alternative(TaskStruct task) => task.Key | (1UL << 63);

    private static ulong Alternative(IrqDesc desc) => (1UL << 60) | (uint)desc.Number;

    private static ulong Alternative(LocalInterrupts local) => (2UL << 60) | (uint)local;

    /// <summary>Decides what a carrier with an empty stack does: the next step of a CPU that has no stack, or the passing of the baton to one that has.</summary>
    /// <returns>The CPU; null when nothing can go on.</returns>
    private Cpu? NextStepOfAny()
    {
        while (true)
        {
            if (!_isAssigned && !NextStep(null))
            {
                return null;
            }

            ref readonly var next = ref _search!.Chosen;
            _isAssigned = false;
            if (next.Kind == StepKind.Hardware)
            {
                FireFor(next);
                ThrowIfEnding();
                continue;
            }

            _isAssigned = true;
            return _cpus[next.Actor];
        }
    }

    /// <summary>Performs the step of a CPU that stands in no segment.</summary>
    /// <returns>The task that it takes up; null when it took an interrupt instead, or when it stands in a segment after all.</returns>
    private TaskStruct? TakeStep(Cpu cpu)
    {
        ref readonly var step = ref _search!.Chosen;
        if (cpu.Current.Stands)
        {
            return null;
        }

        _isAssigned = false;
        NoteReads(cpu);
        if (step.Kind == StepKind.Interrupt)
        {
            EnterFor(cpu, step);
            return null;
        }

        var task = FindTask(cpu, step.Alternative);
        _search.Touch(SearchKeys.TurnOf(task.Cpu!), AccessMode.Write);
        if (!task.Stands || task.WaitedOn != 0)
        {
            // It begins, or goes on after it was woken. Who was only made to wait for its turn does not look at anything.
            _search.Touch(task.Key, AccessMode.Write);
        }

        if (task.WaitedOn != 0)
        {
            // What it waited for is looked at again before anything is announced.
            _search.Touch(task.WaitedOn, task.WaitsToLook ? AccessMode.Read : AccessMode.Write);
            task.WaitedOn = 0;
        }

        cpu.WasSwitched = task.Stands;
        task.Cpu!.RunQueue.Remove(task);
        return task;
    }

    /// <summary>Decides what comes next: <see cref="SearchChooser.Chosen"/>.</summary>
    /// <returns>Whether anything can.</returns>
    private bool NextStep(Cpu? midSegment)
    {
        ThrowIfEnding();
        var point = _search!.Point;
        foreach (var cpu in _cpus)
        {
            AddSteps(cpu, cpu == midSegment);
        }

        if (point.Enabled.Count == 0)
        {
            AddPulls();
        }

        AddHardware();
        if (point.Enabled.Count == 0)
        {
            return false;
        }

        if (point.ListsStanding)
        {
            AddStanding(point, midSegment);
        }

        Decisions += point.Enabled.Count > 1 ? 1 : 0;
        if (++Operations >= _operationLimit)
        {
            EndByBudget("steps", _operationLimit);
            ThrowIfEnding();
        }

        if (!_search.Ask())
        {
            End(RunEnd.GivenUp);
            ThrowIfEnding();
            return false;
        }

        return true;
    }

    private void AddStanding(StepPoint point, Cpu? midSegment)
    {
        foreach (var cpu in _cpus)
        {
            point.AddCpu(ViewOf(cpu, cpu == midSegment));
            cpu.Current.AddOrigins(point, cpu, cpu == midSegment || cpu.Current.Stands);
            for (var task = cpu.RunQueue.First; task is not null; task = task.QueueNext)
            {
                task.AddOrigins(point, cpu, task.Stands);
            }

            foreach (var desc in cpu.PendingLines)
            {
                point.AddStanding(new(cpu.Number, SearchKeys.OfInterrupt(desc.Number), 0));
            }
        }
    }

    private CpuView ViewOf(Cpu cpu, bool isMidSegment)
    {
        var task = cpu.Current;
        return isMidSegment || task.Stands
            ? new(task.ContextKey, (int)cpu.PendingLocal, cpu.WasSwitched, new(StandOf(cpu), cpu.MoreAlternatives, task.IrqsOff, task.IsInNmi, cpu.SpinsOn is { HoldsCpu: true },
                cpu.MayYield || IsPreemptible(cpu)))
            : new(0, (int)cpu.PendingLocal, false, Footing.Nobody);
    }

    /// <summary>What the context that has a CPU is about to do.</summary>
    private static Step StandOf(Cpu cpu) => new(cpu.Number, 0, StepKind.Continue, cpu.Current.ContextKey, cpu.Pending)
    {
        What = cpu.Announced?.Name ?? "",
        On = cpu.AnnouncedOn?.Name ?? "",
        Depth = cpu.Current.Frames.Count,
        Origin = cpu.Current.OriginKey,
        IsBusy = cpu.SpinsOn is not null,
    };

    private void AddSteps(Cpu cpu, bool isMidSegment)
    {
        var point = _search!.Point;
        if (cpu.CanTakeInterrupt)
        {
            AddInterrupts(cpu);
            return;
        }

        if (!isMidSegment && !cpu.Current.Stands)
        {
            AddSwitches(cpu, cpu.RunQueue.BestRank, default);
            return;
        }

        var task = cpu.Current;
        var canSwitch = cpu.RunQueue.BestRank >= task.Policy.Rank && (cpu.MayYield || IsPreemptible(cpu));
        var mustSwitch = canSwitch && cpu.RunQueue.BestRank > task.Policy.Rank;
        var stands = StandOf(cpu);
        if (cpu.SpinsOn is { IsSatisfied: false } && Started < cpu.SpinsUntil)
        {
            point.AddBlocked(stands);
        }
        else if (!mustSwitch)
        {
            // Who was given the CPU takes a step with it: switching back at once would be no schedule of its own.
            canSwitch &= !cpu.WasSwitched;
            for (var value = 0; value <= cpu.MoreAlternatives; value++)
            {
                point.AddEnabled(stands with { Alternative = (ulong)value });
            }
        }

        if (canSwitch && (mustSwitch || task.Policy.Class == SchedClass.Fair))
        {
            AddSwitches(cpu, cpu.RunQueue.BestRank, mustSwitch ? default : cpu.Pending);
        }
    }

    private void AddInterrupts(Cpu cpu)
    {
        var point = _search!.Point;
        if (cpu.TakeableLocal is var local and not 0)
        {
            var first = (LocalInterrupts)((int)local & -(int)local);
            point.AddEnabled(new(cpu.Number, Alternative(first), StepKind.Interrupt, Alternative(first), default)
            {
                What = _localNames[BitOperations.TrailingZeroCount((int)first)],
                Origin = SearchKeys.Deferred,
                Depth = cpu.Current.Frames.Count,
            });
            return;
        }

        foreach (var desc in cpu.PendingLines)
        {
            point.AddEnabled(new(cpu.Number, Alternative(desc), StepKind.Interrupt, Alternative(desc), default) { What = desc.What, Depth = cpu.Current.Frames.Count, Origin = SearchKeys.OfInterrupt(desc.Number) });
        }
    }

    private void AddSwitches(Cpu cpu, int rank, Access pending)
    {
        var first = cpu.RunQueue.First;
        for (var task = first; task is not null && task.Policy.Rank == rank; task = task.QueueNext)
        {
            _search!.Point.AddEnabled(new(cpu.Number, Alternative(task), StepKind.Switch, task.Key, pending) { What = task.Name, Origin = task.Key });
            if (task.Policy.Class == SchedClass.Fifo)
            {
                return;
            }
        }
    }

    /// <summary>Nothing goes on where it was placed: idle CPUs take what waits behind a CPU that spins.</summary>
    private void AddPulls()
    {
        foreach (var cpu in _cpus)
        {
            if (cpu.Current.IsIdle && cpu.Current.Parked is null && cpu.Current.Frames.Count == 0 && CanPull(cpu))
            {
                _candidates.Clear();
                CandidatesToPull(cpu);
                foreach (var task in _candidates)
                {
                    _search!.Point.AddEnabled(new(cpu.Number, Alternative(task), StepKind.Switch, task.Key, new(0, AccessMode.Barrier)) { What = task.Name, Origin = task.Key });
                }
            }
        }
    }

    private TaskStruct FindTask(Cpu cpu, ulong alternative)
    {
        foreach (var from in _cpus)
        {
            for (var task = from.RunQueue.First; task is not null; task = task.QueueNext)
            {
                if (Alternative(task) == alternative)
                {
                    if (from != cpu)
                    {
                        _search!.Touch(0, AccessMode.Barrier);
                    }

                    return task;
                }
            }
        }

        throw new InvalidOperationException($"{cpu} was to run a task that does not wait.");
    }

    private bool IsPreemptible(Cpu cpu) =>
        _preemption == PreemptionModel.Full && cpu.Current is { IrqsOff: false, Preempt: 0 } task &&
        !(task.Frames.Count > 0 && (task.HardIrqContexts > 0 || !_softirqsInTasks));

    /// <summary>Where something that comes to a CPU could come between its steps, each step depends on what has come.</summary>
    private void NoteReads(Cpu cpu)
    {
        if (!cpu.Current.IrqsOff || cpu.MayYield || IsPreemptible(cpu))
        {
            _search!.Touch(SearchKeys.TurnOf(cpu), AccessMode.Read);
        }
    }

    private void EnterFor(Cpu cpu, in Step step)
    {
        Now = Math.Max(Now, Started);
        cpu.SpinsOn = null;
        _search!.Touch(SearchKeys.TurnOf(cpu), AccessMode.Write);
        _search.Touch(SearchKeys.MaskOf(cpu), AccessMode.Write);
        if (step.Alternative >> 60 == 2)
        {
            _search.Touch(SearchKeys.Of(cpu), AccessMode.Write);
            Machine.Interrupts.EnterLocal(cpu);
            return;
        }

        foreach (var desc in cpu.PendingLines)
        {
            if (Alternative(desc) == step.Alternative)
            {
                Machine.Interrupts.Enter(desc);
                return;
            }
        }
    }

    /// <summary>The code that runs lets other tasks have its CPU, or does not any more.</summary>
    public void NoteGate() => _search?.Touch(SearchKeys.GateOf(Current), AccessMode.Read);

    private void NoteSleep(TaskStruct task, KernelObject? on)
    {
        if (_search is not null)
        {
            _search.Touch(task.Key, AccessMode.Write);
            if (task.Listener is not null)
            {
                _search.Touch(SearchKeys.Workqueues, AccessMode.Write);
            }

            task.WaitsToLook = on is Waiting.WaitQueue;
            task.WaitedOn = on?.Key ?? (task.Listener is not null ? SearchKeys.Workqueues : SearchKeys.Kernel);
        }
    }

    /// <summary>On which CPU a task goes, in a search: where it was, and a new one on the next CPU in turn of who made it. Depends on nothing that others do.</summary>
    private Cpu PlaceForSearch(TaskStruct task) => task.Cpu ?? _cpus[(Current.Number + Current.Current.Children++) % _cpus.Length];
}
