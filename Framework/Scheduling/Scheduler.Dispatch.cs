using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <content>Passing the baton, the dispatch loop at the base of each carrier, and picking tasks.</content>
internal sealed partial class Scheduler
{
    /// <summary>The base of a carrier: it was passed the baton and has an empty stack.</summary>
    /// <returns>Whether the run has ended here; else the baton was passed on.</returns>
    public bool RunOn(Carrier me)
    {
        _running = me;
        var start = me.StartOn;
        me.StartOn = null;
        while (true)
        {
            try
            {
                if (State != RunState.Running)
                {
                    return FinishOn(me);
                }

                if (!DispatchOne(me, start))
                {
                    return false;
                }
            }
            catch (RunEndedException)
            {
                // The stack above is unwound; the loop goes on with the end of the run.
            }
            catch (Exception exception)
            {
                Fail(exception);
            }

            start = null;
        }
    }

    /// <summary>Lets one CPU without a stack do its next thing on this carrier.</summary>
    /// <returns>False when the baton was passed on and this carrier has to wait at its base.</returns>
    private bool DispatchOne(Carrier me, Cpu? start)
    {
        var cpu = start ?? (_search is null ? NextCpu(null) : NextStepOfAny());
        ThrowIfEnding();
        if (cpu is null)
        {
            OnNothingLeft(null);
            return true;
        }

        SwitchTo(cpu);
        if (!cpu.Current.Stands)
        {
            if ((_search is null ? TakeInterrupt(cpu) ? null : PickTask(cpu) : TakeStep(cpu)) is not { } task)
            {
                LeaveSleptIdle(cpu);
                return true;
            }

            SwitchTask(cpu, task);
            Machine.Weak?.FullBarrier(cpu.Number);
            if (!task.Stands)
            {
                if (_inStep)
                {
                    // With nobody to ask, the first point of the segment would look at what was looked at just now.
                    LookAhead(cpu);
                }

                RunSegment(cpu, task);
                return true;
            }
        }

        if (cpu.Current.Parked is not { } carrier)
        {
            GoOnUnwound(cpu);
            return true;
        }

        cpu.Current.Parked = null;
        _pool.Return(me);
        carrier.Pass();
        return false;
    }

    /// <summary>After an interrupt that slept on an idle stack: that stack has come back, and the CPU has another idle task by now.</summary>
    private void LeaveSleptIdle(Cpu cpu)
    {
        if (cpu.Current != cpu.Idle)
        {
            cpu.Current.State = TaskState.Dead;
            Machine.Forget(cpu.Current);
            cpu.Current = cpu.Idle;
        }
    }

    private void RunSegment(Cpu cpu, TaskStruct task)
    {
        task.HasPendingSleep = false;
        var continuation = task.Continuation!;
        task.Continuation = null;
        continuation.Run();
        EndSegment();
    }

    /// <summary>The stack of a task has come back to the dispatch loop: the task sleeps, or has ended, or stands before an operation with nothing on the stack.</summary>
    private void EndSegment()
    {
        // The segment may have been preempted and gone on elsewhere.
        if (Current.Current.Turn is { IsPending: true } turn)
        {
            turn.IsUnwound = true;
        }
        else
        {
            Current.Current = Current.Idle;
        }

        Reconsider();
    }

    /// <summary>Makes a CPU the one whose operations are performed.</summary>
    private void SwitchTo(Cpu next)
    {
        if (next != Current)
        {
            Current.Time = Now;
            Current = next;
            Now = Math.Max(next.Time, Started);
        }
        else
        {
            Now = Math.Max(Now, Started);
        }

        Reconsider();
    }

    /// <summary>Parks the stack at hand and lets another CPU go on; returns when this CPU has its turn again.</summary>
    private void LeaveTo(Cpu next)
    {
        var task = Current.Current;
        if (next.Current.Parked is { } carrier)
        {
            Park(task);
            SwitchTo(next);
            next.Current.Parked = null;
            PassAndWait(carrier);
        }
        else
        {
            ParkAndDispatch(task, next);
        }
    }

    private void Preempt(Cpu cpu)
    {
        var task = cpu.Current;
        Requeue(cpu);
        ParkAndDispatch(task, cpu);
    }

    /// <summary>Takes the CPU from the task that has it.</summary>
    private void Requeue(Cpu cpu)
    {
        var task = cpu.Current;
        Machine.Weak?.FullBarrier(cpu.Number);
        cpu.SpinsOn = null;
        cpu.RunQueue.Add(task, atHead: task.Policy.Class == SchedClass.Fifo);
        cpu.Current = cpu.Idle;
        if (task.Held.Count > 0 && cpu.RunQueue.BestRank > task.Policy.Rank)
        {
            LookForInversionOf(task);
        }
    }

    /// <summary>Parks the stack of a task and goes on with another CPU, or with whichever the chooser picks, on another carrier.</summary>
    private void ParkAndDispatch(TaskStruct task, Cpu? next)
    {
        Park(task);
        if (_search is not null && (next is null || _isAssigned) && GoOnOnTop(task, ref next))
        {
            return;
        }

        if (_pool.Rent() is not { } carrier)
        {
            Machine.Report(RuleBook.TooManyStacks, default, $"{_pool.Count} stacks are parked.");
            End(RunEnd.Budget);
            Unpark(task);
            throw new RunEndedException();
        }

        if (next is not null)
        {
            SwitchTo(next);
        }

        carrier.StartOn = next;
        PassAndWait(carrier);
    }

    private void Park(TaskStruct task)
    {
        task.Parked = _running;
        task.ParkedSerial = ++_parkedSerial;
    }

    /// <summary>The run ends, and the stack at hand is unwound from here: what stands on it is the task's.</summary>
    private void Unpark(TaskStruct task)
    {
        task.Parked = null;
        Current = task.Cpu!;
        Current.Current = task;
    }

    /// <summary>After the pass another thread runs: nothing of the machine may be touched until the wait is over.</summary>
    private void PassAndWait(Carrier next)
    {
        var me = _running;
        next.Pass();
        me.Wait();
        _running = me;
        ThrowIfEnding();
    }
}
