using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Scheduling;

/// <content>Finding what will never go on, and saying why. Looks at nothing until somebody waits for what may be stuck, time has passed, or the run ends.</content>
internal sealed partial class Scheduler
{
    // The longest of those that look at CPUs and grace periods takes 21 s.
    private const long StuckSettleNs = 30_000_000_000;

    private bool _isPeeking;

    /// <summary>Whether a condition of the driver's holds at this moment, looked at so that nothing comes of it: for the report of a hang.</summary>
    /// <remarks>Not known, and so false, where memory is weak: what a load sees there depends on who loads.</remarks>
    public bool Holds(Func<bool> condition)
    {
        if (Machine.Weak is not null)
        {
            return false;
        }

        var (task, state, now, started, operations) = (Current.Current, State, Now, Started, Operations);
        var hadPendingSleep = task.HasPendingSleep;
        (State, _isPeeking, task.HasPendingSleep) = (RunState.Ending, true, false);
        Reconsider();
        try
        {
            return Machine.Unseen(condition);
        }
        catch (Exception)
        {
            // The driver's: it did more than look, or looked at what is not there any more. Then nothing is known.
            return false;
        }
        finally
        {
            (State, Now, Started, Operations) = (state, now, started, operations);
            (_isPeeking, task.HasPendingSleep) = (false, hadPendingSleep);
            Reconsider();
        }
    }

    /// <summary>Whether a task that waits for its turn could take a CPU from what runs there.</summary>
    public bool CouldTake(Cpu cpu, TaskStruct task)
    {
        var running = cpu.Current;
        return IsIdle(cpu) || cpu.SpinsOn is not { IsSatisfied: false } ||
            (_preemption == PreemptionModel.Full && running is { IrqsOff: false, Preempt: 0, HardIrqContexts: 0 } && task.Policy.Rank >= running.Policy.Rank);
    }

    private static bool IsWaiting(TaskStruct task) => task is { State: TaskState.Blocked, IsService: false };

    private void LookForCycle(TaskStruct task, KernelObject? on)
    {
        if (on is not IHeld held)
        {
            return;
        }

        if (held.MayBeStuck)
        {
            ReportStuck([task]);
        }

        if (task.Policy.Class == SchedClass.Fifo && Array.Exists(_cpus, static cpu => cpu.RunQueue.Count > 0))
        {
            LookForInversion(task);
        }
    }

    private void LookForCycle(TaskStruct task, IBusyCondition condition)
    {
        if (condition.Source is IHeld { MayBeStuck: true })
        {
            ReportStuck([task]);
        }
    }

    /// <summary>Looks at those that have waited for a while: what they wait for may have got stuck since.</summary>
    private void LookForStuck(long since)
    {
        var waiting = Waiting().Where(task => task.State != TaskState.Blocked || task.WaitsSince <= since).ToList();
        if (waiting.Count > 0)
        {
            ReportStuck(waiting);
        }
    }

    /// <summary>Reports those of some tasks that can never go on, whatever else happens.</summary>
    private void ReportStuck(List<TaskStruct> tasks)
    {
        var graph = new WaitGraph();
        var roots = tasks.ConvertAll(graph.Add);
        graph.Solve(isAtEnd: false);
        roots.RemoveAll(static root => !root.IsStuck || ((TaskStruct)root.Source).IsStuckReported);
        if (roots.Count == 0)
        {
            return;
        }

        var stuck = graph.Nodes.Where(static node => node.IsStuck).Select(static node => node.Source).OfType<TaskStruct>().OrderBy(static task => task.Id).ToList();
        var site = stuck.Select(static task => task.WaitSite).FirstOrDefault(static site => site.IsKnown);
        Machine.Report(
            stuck.Exists(static task => task.State == TaskState.Runnable) ? RuleBook.SpinDeadlock : RuleBook.Deadlock, site, WaitReport.Of(roots), "for ever");
        stuck.ForEach(static task => task.IsStuckReported = true);
        if (_settleUntil == long.MaxValue && stuck.Exists(static task => task.IsMain))
        {
            // The scenario will not return: what else goes on does so for as long as the watchdogs need.
            _settleUntil = checked(Now + StuckSettleNs);
            Reconsider();
        }
    }

    /// <summary>Nothing can happen any more: reports who waits, and on what; but those of whom that was said already.</summary>
    private void ReportHang(bool isSpinning)
    {
        var waiting = Waiting();
        if (waiting.TrueForAll(static task => task.IsStuckReported))
        {
            return;
        }

        var lost = waiting.Select(static task => (Task: task, How: task.LostWakeUp)).Where(static each => each.How is not null).ToList();
        Machine.Report(isSpinning ? RuleBook.SpinDeadlock : RuleBook.Deadlock, default, WaitsOf(waiting));
        foreach (var (task, how) in lost)
        {
            Machine.ReportAtEnd(RuleBook.LostWakeUp, task.WaitSite, $"task '{task.Name}' (pid {task.Pid}) waits for {task.WaitsFor}\n{how}", task.Name);
        }
    }

    /// <summary>Those that wait, and those that spin.</summary>
    private List<TaskStruct> Waiting() =>
        [.. _cpus.Where(static cpu => cpu.SpinsOn is { IsSatisfied: false }).Select(static cpu => cpu.Current), .. Machine.Tasks.Where(IsWaiting)];

    /// <summary>What some tasks wait for, and the hardware that waits, too, in lines.</summary>
    private string WaitsOf(List<TaskStruct> tasks)
    {
        var graph = new WaitGraph();
        List<WaitNode> roots = [.. tasks.Select(graph.Add), .. Machine.WaitingHardware.SelectMany(static hardware => hardware.Waiting).Select(graph.Add)];
        graph.Solve(isAtEnd: true);
        return WaitReport.Of(roots);
    }
}
