using TopHalf.Choices;
using TopHalf.Machines;
using TopHalf.Tracing;

namespace TopHalf.Scheduling;

/// <content>Which task a CPU runs, and from which CPU an idle one takes it.</content>
internal sealed partial class Scheduler
{
    private TaskStruct? PickTask(Cpu cpu)
    {
        cpu.RunQueue.Candidates(_candidates);
        if (_candidates.Count == 0)
        {
            CandidatesToPull(cpu);
        }

        if (_candidates.Count == 0)
        {
            return null;
        }

        var task = _candidates[0];
        if (_candidates.Count > 1)
        {
            var options = _candidates.Select(static candidate => candidate.Id).Order().ToArray();
            var chosen = Choose(ChoiceKind.NextTask, options, task.Id);
            task = _candidates.First(candidate => candidate.Id == chosen);
        }

        task.Cpu!.RunQueue.Remove(task);
        return task;
    }

    /// <summary>Whether an idle CPU can take a task that waits for a CPU that is busy (<c>sched_balance_newidle()</c>).</summary>
    private bool CanPull(Cpu idle)
    {
        foreach (var cpu in _cpus)
        {
            if (cpu != idle && cpu.RunQueue.Count > 0 && cpu.RunQueue.HasMovable(keepOne: IsIdle(cpu)))
            {
                return idle.Current.IsIdle;
            }
        }

        return false;
    }

    private void CandidatesToPull(Cpu idle)
    {
        var rank = -1;
        foreach (var cpu in _cpus)
        {
            if (cpu != idle && cpu.RunQueue.HasMovable(keepOne: IsIdle(cpu)))
            {
                cpu.RunQueue.Movable(_candidates, ref rank);
            }
        }
    }

    /// <summary>Whether a CPU has nothing to do: an interrupt on its idle stack is something to do, and may go on for long.</summary>
    private static bool IsIdle(Cpu cpu) => cpu.Current.IsIdle && cpu.Current.Parked is null && cpu.Current.Frames.Count == 0;

    private void SwitchTask(Cpu cpu, TaskStruct task)
    {
        var previous = cpu.LastRun;
        cpu.Current = task;
        task.Cpu = cpu;
        if (previous != task)
        {
            cpu.LastRun = task;
            Machine.ChargeFor(CostItem.ContextSwitch);
            Machine.Emit(EventKind.TaskSwitch, task, previous.Id);
        }

        task.SliceStart = Now;
    }
}
