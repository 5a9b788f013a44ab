using TopHalf.Choices;
using TopHalf.Machines;
using TopHalf.Tracing;

namespace TopHalf.Scheduling;

/// <content>Which task a CPU runs, and from which CPU an idle one takes it.</content>
internal sealed partial class Scheduler
{
    private readonly List<TaskStruct> _candidates = [];

    private TaskStruct? PickTask(Cpu cpu)
    {
        var queue = cpu.RunQueue;
        var task = queue.First is null ? PullTask(cpu) : queue.HasChoice ? ChooseTask(queue, queue.First) : queue.First;
        task?.Cpu!.RunQueue.Remove(task);
        return task;
    }

    private TaskStruct ChooseTask(RunQueue queue, TaskStruct preferred)
    {
        if (_inStep)
        {
            // The answer is known; listing the options would cost more than the rest of the switch.
            Decisions++;
            return preferred;
        }

        return queue.Find(Choose(ChoiceKind.NextTask, queue.CandidateIds(), preferred.Id));
    }

    private TaskStruct? PullTask(Cpu idle)
    {
        _candidates.Clear();
        CandidatesToPull(idle);
        if (_candidates.Count <= 1)
        {
            return _candidates.Count == 0 ? null : _candidates[0];
        }

        var options = _candidates.Select(static candidate => candidate.Id).Order().ToArray();
        var chosen = Choose(ChoiceKind.NextTask, options, _candidates[0].Id);
        return _candidates.First(candidate => candidate.Id == chosen);
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
            cpu.Switches++;
            Machine.ChargeFor(CostItem.ContextSwitch);
            Machine.Emit(EventKind.TaskSwitch, task, previous.Id);
        }

        task.SliceStart = Now;
        cpu.TakeableAt = Now;
        cpu.IsWakePreempted = false;
    }
}
