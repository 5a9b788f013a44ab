using TopHalf.Choices;
using TopHalf.Exploration;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Scheduling;

/// <content>Waiting and waking: the one engine primitive under every call that sleeps.</content>
internal sealed partial class Scheduler
{
    private static readonly int[] _yesOrNo = [0, 1];

    /// <summary>The current task waits until it is woken. The caller has put it where the waker finds it.</summary>
    /// <remarks>No point lies between the decision to wait and the wait, so a wake-up cannot be lost in between.</remarks>
    /// <param name="on">What it waits for, or null.</param>
    /// <param name="what">The same in words, for the report of a deadlock.</param>
    /// <param name="site">Where it waits.</param>
    /// <param name="kind">Which signals end the wait early.</param>
    public KernelTask Sleep(KernelObject? on, string what, CodeSite site, WaitKind kind = WaitKind.Uninterruptible)
    {
        Machine.Weak?.FullBarrier(Current.Number);
        var task = Current.Current;
        FinishTurn(task);
        Machine.Check(Checks.Schedule, "schedule", site);
        Machine.Check(Checks.NoRcuReader, "schedule", site);
        if (task.WokenEarly || task.HasSignalFor(kind))
        {
            task.WokenEarly = false;
            Machine.EnableIrqs(site);
            return default;
        }

        task.State = TaskState.Blocked;
        task.Wait = kind;
        task.NoteWait(what, site, on);
        // __schedule() ends with interrupts on, whatever they were.
        Machine.EnableIrqs(site);
        Machine.Emit(EventKind.TaskBlock, on, 0);
        NoteSleep(task, on);
        LookForCycle(task, on);
        var sleep = task.SleepNode.Begin();
        task.Listener?.OnSleep();
        return sleep;
    }

    /// <summary>The current task waits for a wait that it has begun already, or for a wake-up, on a node of its own.</summary>
    public KernelTask SleepBeside(SleepNode node, string what, CodeSite site)
    {
        var task = Current.Current;
        if (!task.HasPendingSleep)
        {
            if (task.WokenEarly)
            {
                task.WokenEarly = false;
                return default;
            }

            task.State = TaskState.Blocked;
            task.NoteWait(what, site);
            Machine.Emit(EventKind.TaskBlock, null, 0);
            NoteSleep(task, null);
            task.Listener?.OnSleep();
        }

        return node.Begin();
    }

    /// <summary>The current task waits in synchronous code: its stack is parked.</summary>
    public void SleepOnStack(KernelObject? on, string what, CodeSite site)
    {
        var sleep = Sleep(on, what, site);
        if (sleep.Source is { } node)
        {
            RunToCompletion(node, sleep.Version);
        }
    }

    /// <summary>The current task waits for a lock that sleeps only in some models: not a switch of its own will, and no other wake-up ends it.</summary>
    public KernelTask WaitForLock(KernelObject? on, string what, CodeSite site)
    {
        Machine.Weak?.FullBarrier(Current.Number);
        var task = Current.Current;
        task.State = TaskState.Blocked;
        task.WaitsForLock = true;
        task.NoteWait(what, site, on);
        Machine.EnableIrqs(site);
        Machine.Emit(EventKind.TaskBlock, on, 0);
        NoteSleep(task, on);
        LookForCycle(task, on);
        var sleep = task.SleepNode.Begin();
        task.Listener?.OnSleep();
        return sleep;
    }

    /// <summary>The current task waits in synchronous code for such a lock.</summary>
    public void SleepForLock(KernelObject? on, string what, CodeSite site)
    {
        var sleep = WaitForLock(on, what, site);
        RunToCompletion(sleep.Source!, sleep.Version);
    }

    /// <summary>Makes a task runnable that waits for such a lock.</summary>
    public void WakeForLock(TaskStruct task)
    {
        if (task.WaitsForLock)
        {
            task.WaitsForLock = false;
            Machine.WakeUp(task);
        }
    }

    /// <summary>Runs a sleeping function to its end on the stack at hand, which is parked while it waits.</summary>
    public void RunToCompletion(KernelTaskNode node, int version)
    {
        var task = Current.Current;
        while (!node.IsCompleted(version))
        {
            if (task.Turn is { IsPending: true, IsUnwound: false })
            {
                FinishTurn(task);
                continue;
            }

            if (!task.HasPendingSleep && task.State != TaskState.Blocked)
            {
                throw new InvalidOperationException($"{node.FunctionName} is not done, and task '{task.Name}' waits for nothing.");
            }

            // Blocked, or given up the CPU and queued again: either way the stack waits for its turn.
            BlockOnStack(task);

            task.HasPendingSleep = false;
            var continuation = task.Continuation;
            task.Continuation = null;
            continuation?.Run();
        }
    }

    /// <summary>Makes a task runnable.</summary>
    /// <returns>Whether it was waiting; if it was about to, because its condition did not hold, that wait returns at once.</returns>
    public bool Wake(TaskStruct task)
    {
        _search?.Touch(task.Key, AccessMode.Write);
        if (task.Listener is not null)
        {
            _search?.Touch(SearchKeys.Workqueues, AccessMode.Write);
        }

        if (task.State != TaskState.Blocked || task.WaitsForLock)
        {
            // It looks at its condition and may have seen what was before this wake-up.
            task.WokenEarly |= task.InWaitCondition;
            task.WokenInVainBy = task.InWaitCondition || task.State == TaskState.Blocked ? task.WokenInVainBy : Current.Current;
            return false;
        }

        task.State = TaskState.Runnable;
        task.Wait = WaitKind.Uninterruptible;
        task.WokenInVainBy = null;
        task.NoteWait("", default);
        Enqueue(task);
        task.Listener?.OnWake();
        return true;
    }

    /// <summary>Puts a runnable task into a run queue.</summary>
    public void Enqueue(TaskStruct task)
    {
        var cpu = SelectCpu(task);
        Machine.Emit(EventKind.TaskWake, task, cpu.Number);
        Notice(cpu);
        _search?.Touch(task.Key, AccessMode.Write);
        if (task.Policy.Class == SchedClass.Fifo)
        {
            // Whoever came first goes first; of other tasks any may.
            _search?.Touch(SearchKeys.Of(cpu), AccessMode.Write);
        }

        task.Cpu = cpu;
        cpu.RunQueue.Add(task);
        if (cpu.SpinsOn is not null)
        {
            WakeAt(cpu.Current.SliceStart + _sliceNs);
        }

        if (!_inStep && _search is null && task.Policy.Class == SchedClass.Fair && cpu.Current is { IsIdle: false, Policy.Class: SchedClass.Fair } && cpu.Current != task)
        {
            cpu.IsWakePreempted |= Choose(ChoiceKind.WakePreempts, _yesOrNo, 0) == 1;
        }

        Reconsider();
    }

    /// <summary>Changes how a task is scheduled; a task that waits for its CPU changes its place among those that do (<c>rt_mutex_setprio()</c>).</summary>
    public void SetPolicy(TaskStruct task, SchedPolicy policy)
    {
        var isLower = policy.Rank < task.Policy.Rank;
        if (task.IsQueued)
        {
            var queue = task.Cpu!.RunQueue;
            queue.Remove(task);
            task.Policy = policy;
            // Who loses what it borrowed does not go behind those that came meanwhile (ENQUEUE_HEAD).
            queue.Add(task, atHead: isLower);
        }
        else
        {
            task.Policy = policy;
        }

        Reconsider();
    }

    /// <summary>Gives the CPU to another task if one should have it (<c>cond_resched()</c>, and the preemption points of the models).</summary>
    public void Resched()
    {
        TouchWatchdog();
        var cpu = Current;
        if (_search is not null)
        {
            cpu.MayYield = true;
            Point();
        }
        else if (cpu.RunQueue.Count > 0 && WantsResched(cpu))
        {
            Preempt(cpu);
        }
    }

    /// <summary>Gives the CPU to any other runnable task of the same or a higher rank (<c>yield()</c>).</summary>
    public KernelTask Yield()
    {
        TouchWatchdog();
        var task = Current.Current;
        if (Current.RunQueue.BestRank < task.Policy.Rank)
        {
            return default;
        }

        var sleep = task.SleepNode.Begin();
        Current.RunQueue.Add(task);
        Reconsider();
        return sleep;
    }

    /// <summary>Lets the current task go on where it is bound to.</summary>
    public KernelTask Move(TaskStruct task)
    {
        var sleep = task.SleepNode.Begin();
        Enqueue(task);
        return sleep;
    }

    private void BlockOnStack(TaskStruct task)
    {
        var cpu = Current;
        if (task.IsIdle)
        {
            // An interrupt on an idle CPU slept: the idle task is gone with it, as on Linux.
            cpu.Idle = Machine.NewIdle(cpu);
        }

        // What it was interrupted by is of this CPU.
        var boundTo = task.BoundTo;
        task.BoundTo ??= task.Frames.Count > 0 ? cpu : null;
        cpu.Current = cpu.Idle;
        ParkAndDispatch(task, null);
        task.BoundTo = boundTo;
    }

    private Cpu SelectCpu(TaskStruct task)
    {
        if (task.MustStayOn is { } bound)
        {
            return bound;
        }

        if (_search is not null)
        {
            return PlaceForSearch(task);
        }

        var previous = task.Cpu ?? Current;
        if (_cpus.Length == 1)
        {
            return previous;
        }

        var preferred = IsFree(previous) ? previous : Array.Find(_cpus, IsFree) ?? previous;
        if (_inStep)
        {
            return preferred;
        }

        for (var i = 0; i < _cpus.Length; i++)
        {
            _options[i] = i;
        }

        return _cpus[Choose(ChoiceKind.WakeCpu, _options.AsSpan(0, _cpus.Length), preferred.Number)];
    }

    private static bool IsFree(Cpu cpu) => IsIdle(cpu) && cpu.RunQueue.Count == 0;
}
