using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Liveness;

/// <summary>What locks, and what runs on the stack of another, say of themselves.</summary>
internal static class Holders
{
    /// <summary>Whether a task does not run and cannot: it waits, or has ended, or spins.</summary>
    public static bool Waits(TaskStruct? task) =>
        task is { State: not TaskState.Runnable } or { Cpu.SpinsOn: not null } && (task.State != TaskState.Runnable || task.Cpu!.Current == task);

    /// <summary>A lock that one task has.</summary>
    public static void Explain(WaitNode node, TaskStruct? owner, CodeSite takenAt)
    {
        if (owner is not null)
        {
            node.Needs(owner, "is held by", takenAt, "taken");
        }
    }

    /// <summary>A lock that one writer has, or some readers: who has noted it, and does not wait for it.</summary>
    public static void Explain(WaitNode node, LockMap map, TaskStruct? writer)
    {
        foreach (var task in node.Source is KernelObject { Machine: var machine } ? machine.AllTasks : [])
        {
            if (writer is not null && task != writer)
            {
                continue;
            }

            var index = task.Held.FindIndex(held => ReferenceEquals(held.Map, map));
            if (index >= 0 && (task == writer || !IsWaitingFor(task, map)))
            {
                node.Needs(task, task == writer ? "is held for writing by" : "is held by", task.Held[index].Site, "taken");
            }
        }
    }

    /// <summary>What runs on top of some task.</summary>
    public static void ExplainRunner(WaitNode node, Machine machine, string what)
    {
        foreach (var task in machine.AllTasks)
        {
            if (task.Frames.Any(frame => frame.What == what))
            {
                node.Needs(task, "runs on");
            }
        }
    }

    /// <summary>Where a task began to wait for a lock: the validator was told.</summary>
    public static CodeSite WaitSite(TaskStruct task, IWaitSource source) =>
        task.Held.FindLast(held => ReferenceEquals(held.Map.Owner, source)).Site;

    private static bool IsWaitingFor(TaskStruct task, LockMap map) =>
        map.Owner is not null && task.Held.Count(held => ReferenceEquals(held.Map, map)) == 1 &&
        (task.State == TaskState.Blocked ? task.WaitsOn == map.Owner : ReferenceEquals(SpinsOn(task), map.Owner));

    private static IWaitSource? SpinsOn(TaskStruct task) => task.Cpu is { SpinsOn: { IsSatisfied: false } condition } cpu && cpu.Current == task ? condition.Source : null;
}
