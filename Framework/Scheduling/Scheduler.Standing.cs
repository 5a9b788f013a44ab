using TopHalf.Exploration;
using TopHalf.Machines;

namespace TopHalf.Scheduling;

/// <content>How a task stands before the operation that it has announced, in a search: on its stack, or without one where the call can be awaited.</content>
/// <remarks>
/// A call that can be awaited suspends its function when somebody else goes first, and its stack is unwound down to the dispatch loop; any other parks
/// the stack. That is all the difference: the task keeps its CPU, or waits in the run queue, in either case, and the same steps are offered.
/// </remarks>
internal sealed partial class Scheduler
{
    private bool _isOnTop;

    /// <summary>A task was left before an operation that can be awaited, and the code on its stack goes on without awaiting it: the operation comes first.</summary>
    public void FinishTurn(TaskStruct task)
    {
        while (task.Turn is { IsPending: true, IsUnwound: false } turn)
        {
            ThrowIfEnding();
            _ = GoOn(turn.Standing, StackState.Stays);
            Take(turn);
        }
    }

    /// <summary>A point in a search.</summary>
    /// <returns>Whether the current CPU is to perform its operation; false when somebody else goes first and the function has to be suspended.</returns>
    private bool SearchPoint(bool mayUnwind)
    {
        var standing = Standing.Of(Current);
        if (GoOn(standing, mayUnwind && CanUnwind(Current.Current) ? StackState.CanUnwind : StackState.Stays))
        {
            return true;
        }

        var task = Current.Current;
        task.Turn ??= new(task);
        task.Turn.Standing = standing;
        return false;
    }

    /// <summary>Does what is decided until it is that the current CPU performs the operation before which its task stands.</summary>
    /// <returns>False when somebody else goes first, and no stack is parked for that.</returns>
    private bool GoOn(in Standing standing, StackState stack)
    {
        while (true)
        {
            var cpu = Current;
            // Each time that it looks again: others of its CPU have stood before something else meanwhile.
            standing.PutBackOn(cpu);
            if (!_isAssigned && !NextStep(cpu))
            {
                OnNothingLeft(cpu);
                ThrowIfEnding();
                throw new InvalidOperationException("Nothing can go on, and the run goes on.");
            }

            ref readonly var next = ref _search!.Chosen;
            _isAssigned = false;
            if (next.Kind == StepKind.Hardware)
            {
                FireFor(next);
                ThrowIfEnding();
                continue;
            }

            if (next.Actor != cpu.Number || (next.Kind == StepKind.Switch && stack == StackState.CanUnwind) ||
                (stack == StackState.OnTop && NeedsStack(next, cpu)))
            {
                _isAssigned = true;
                if (stack != StackState.Stays)
                {
                    return false;
                }

                LeaveTo(_cpus[next.Actor]);
                continue;
            }

            NoteReads(cpu);
            switch (next.Kind)
            {
                case StepKind.Interrupt:
                    EnterFor(cpu, next);
                    ThrowIfEnding();
                    break;
                case StepKind.Switch:
                    _isAssigned = true;
                    if (stack is StackState.Unwound or StackState.OnTop)
                    {
                        Requeue(cpu);
                        return false;
                    }

                    Preempt(cpu);
                    break;
                default:
                    // Time may have moved while this task stood here.
                    Now = Math.Max(Now, Started);
                    _search!.Touch(standing.Pending.Object, standing.Pending.Mode);
                    cpu.ChosenAlternative = (int)next.Alternative;
                    (cpu.Pending, cpu.MoreAlternatives, cpu.MayYield, cpu.WasSwitched) = (default, 0, false, false);
                    return true;
            }
        }
    }

    /// <summary>On top of the stack of a task that waits for its turn there, does what needs no stack of its own, so that the stack need not be parked for it.</summary>
    /// <param name="task">The task whose stack it is.</param>
    /// <param name="next">The CPU that goes on, if that is decided; where something needs a stack, the one that does it.</param>
    /// <returns>Whether the task has its turn again; false when another stack is needed.</returns>
    private bool GoOnOnTop(TaskStruct task, ref Cpu? next)
    {
        if (_isOnTop)
        {
            // Below would be another stack whose turn may come first.
            Fail(new InvalidOperationException($"What was to sleep at once has run code of task '{task.Name}'."));
            ThrowIfEnding();
        }

        try
        {
            var carrier = FindStack(ref next);
            if (carrier is not null && carrier != _running)
            {
                PassAndWait(carrier);
            }

            return carrier is not null;
        }
        catch (Exception) when (task.Parked == _running)
        {
            Unpark(task);
            throw;
        }
    }

    private Carrier? FindStack(ref Cpu? next)
    {
        while (true)
        {
            if ((next ??= NextStepOfAny()) is not { } cpu)
            {
                OnNothingLeft(null);
                ThrowIfEnding();
                return null;
            }

            SwitchTo(cpu);
            if (!cpu.Current.Stands)
            {
                if (!_isAssigned || _search!.Chosen.Kind != StepKind.Switch || !FindTask(cpu, _search.Chosen.Alternative).Stands)
                {
                    return null;
                }

                SwitchTask(cpu, TakeStep(cpu)!);
                Machine.Weak?.FullBarrier(cpu.Number);
            }

            if (cpu.Current.Parked is { } carrier)
            {
                cpu.Current.Parked = null;
                return carrier;
            }

            var turn = cpu.Current.Turn!;
            if (GoOn(turn.Standing, StackState.OnTop))
            {
                _isOnTop = true;
                Take(turn);
                _isOnTop = false;
                EndSegment();
            }
            else if (_isAssigned && _search!.Chosen.Actor == cpu.Number && NeedsStack(_search.Chosen, cpu))
            {
                return null;
            }

            next = null;
        }
    }

    /// <summary>Whether a step of a CPU whose task stands without a stack may run code that could want to leave its stack where it is.</summary>
    private static bool NeedsStack(in Step step, Cpu cpu) =>
        step.Kind == StepKind.Interrupt || (step.Kind == StepKind.Continue && !cpu.Current.Turn!.SleepsAtOnce);

    /// <summary>A CPU whose task was left without a stack before an operation does what was decided for it.</summary>
    private void GoOnUnwound(Cpu cpu)
    {
        var turn = cpu.Current.Turn!;
        if (GoOn(turn.Standing, StackState.Unwound))
        {
            Take(turn);
            EndSegment();
        }
    }

    private void Take(TurnNode turn)
    {
        Started = Now;
        turn.Run();
    }

    /// <summary>Whether all that is on the stack of a task is functions that await each other, as far as can be known before they return.</summary>
    /// <remarks>
    /// A handler is called by synchronous code; so is a condition, and what foreign code calls. Code that calls without awaiting is met by
    /// <see cref="FinishTurn"/>.
    /// </remarks>
    private static bool CanUnwind(TaskStruct task) =>
        task is { IsIdle: false, InWaitCondition: false, Turn: not { IsPending: true } } && task.Frames.Count == 0 && SynchronizationContext.Current is null;

    /// <summary>What becomes of the stack of a task before whose operation others go first.</summary>
    private enum StackState
    {
        /// <summary>It is parked.</summary>
        Stays,

        /// <summary>It can be unwound.</summary>
        CanUnwind,

        /// <summary>There is none: this is the dispatch loop.</summary>
        Unwound,

        /// <summary>There is none, and below this is the stack of another task.</summary>
        OnTop,
    }
}
