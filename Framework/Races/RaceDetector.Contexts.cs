using TopHalf.Deferred;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Races;

/// <content>Entering and leaving contexts, and the masks that keep them out.</content>
internal sealed partial class RaceDetector
{
    // Of events that have occurred.
    private readonly Stack<VectorClock> _free = new();

    /// <summary>A context was entered on the stack of the current task.</summary>
    public void Entered(TaskStruct task)
    {
        if (!IsOutermostOfItsLevel(task))
        {
            return;
        }

        ref var cpu = ref _cpus[_machine.CurrentCpu.Number];
        var me = Current;
        me.LastSite = task.Frames[^1].Site;
        me.Syncs++;
        switch (LevelOf(task))
        {
            case ContextLevel.HardIrq:
                Acquire(me, cpu.IrqsOn);
                break;
            case ContextLevel.Softirq:
                Acquire(me, cpu.BottomHalvesOn);
                // Where softirqs borrow a CPU, an interrupt that is masked keeps them out too, and one that runs lets them wait.
                Acquire(me, _softirqsInTasks ? null : cpu.IrqsOn);
                Acquire(me, _softirqsInTasks ? null : cpu.HardIrqLeft);
                break;
        }
    }

    /// <summary>The innermost context of the current task is about to be left.</summary>
    public void Leaving(TaskStruct task)
    {
        if (!IsOutermostOfItsLevel(task))
        {
            return;
        }

        ref var cpu = ref _cpus[_machine.CurrentCpu.Number];
        switch (LevelOf(task))
        {
            case ContextLevel.HardIrq:
                ReleaseOnly(ref cpu.HardIrqLeft);
                EndReader();
                break;
            case ContextLevel.Softirq:
                ReleaseOnly(ref cpu.SoftirqLeft);
                EndReader();
                break;
        }
    }

    /// <summary>Code has switched interrupts of its CPU on or off.</summary>
    public void IrqsChanged(bool off)
    {
        ref var cpu = ref _cpus[_machine.CurrentCpu.Number];
        if (!off)
        {
            ReleaseOnly(ref cpu.IrqsOn);
            EndReader();
            return;
        }

        var me = Current;
        Acquire(me, cpu.IrqsOn);
        Acquire(me, cpu.HardIrqLeft);
        Acquire(me, _softirqsInTasks ? null : cpu.SoftirqLeft);
    }

    /// <summary>Code has disabled the bottom halves of its CPU, or enabled them again, with the outermost call.</summary>
    public void BottomHalvesChanged(bool off)
    {
        ref var cpu = ref _cpus[_machine.CurrentCpu.Number];
        if (!off)
        {
            ReleaseOnly(ref cpu.BottomHalvesOn);
            EndReader();
            return;
        }

        var me = Current;
        Acquire(me, cpu.BottomHalvesOn);
        Acquire(me, cpu.SoftirqLeft);
    }

    /// <summary>The current context has told the hardware to do something later.</summary>
    /// <returns>What comes before that.</returns>
    public VectorClock Scheduled()
    {
        var me = Current;
        var order = _free.TryPop(out var free) ? free : new();
        order.CopyFrom(me.Clock, me.Slot);
        me.Tick();
        return order;
    }

    /// <summary>The hardware does what somebody told it to: that comes after it was told, and after nothing else that the hardware does.</summary>
    public void HardwareBegins(VectorClock? order)
    {
        if (order is not null)
        {
            _hardware.BeginWith(order);
            _free.Push(order);
        }
    }

    /// <summary>A work item begins to run on the current task, or in a softirq.</summary>
    /// <returns>What the task was before, to be handed back to <see cref="WorkEnds"/>.</returns>
    public RaceContext? WorkBegins(TaskStruct task, Work work)
    {
        var before = task.RaceContext;
        if (LevelOf(task) == ContextLevel.Task)
        {
            task.RaceContext = work.RaceContext ??= New($"work '{work.Name}'");
            task.RaceContext.LastSite = work.Site;
        }

        Acquire(work.QueuedOrder);
        Acquire(work.EndedOrder);
        return before;
    }

    /// <summary>It has ended.</summary>
    public void WorkEnds(TaskStruct task, Work work, RaceContext? before)
    {
        Release(ref work.EndedOrder);
        if (LevelOf(task) == ContextLevel.Task)
        {
            task.RaceContext = before;
        }
    }

    private static bool IsOutermostOfItsLevel(TaskStruct task) =>
        task.Frames.Count == 1 || task.Frames[^2].Kind.Level != task.Frames[^1].Kind.Level;
}
