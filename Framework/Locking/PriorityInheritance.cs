using TopHalf.Scheduling;

namespace TopHalf.Locking;

/// <summary>Gives the owner of a lock the policy of the best task that waits for it, along the whole chain of owners that wait themselves.</summary>
/// <remarks>Follows <c>rt_mutex_adjust_prio_chain()</c>, kernel/locking/rtmutex.c.</remarks>
internal static class PriorityInheritance
{
    /// <summary>Sets the policy of a task from its own and from those that wait for it, and goes on with whom that concerns.</summary>
    /// <param name="task">The owner of a lock whose waiters have changed; null for none.</param>
    public static void Update(TaskStruct? task)
    {
        while (task is not null)
        {
            var best = Best(task);
            if (best == task.Policy)
            {
                return;
            }

            task.Machine.Scheduler.SetPolicy(task, best);
            task.BlockedOn?.Core.Requeue(task.BlockedOn);
            task = task.BlockedOn?.Core.Owner;
        }
    }

    private static SchedPolicy Best(TaskStruct task)
    {
        var best = task.NormalPolicy;
        foreach (var core in task.Contended)
        {
            var policy = core.Top!.Task.Policy;
            best = policy.Rank > best.Rank ? policy : best;
        }

        return best;
    }
}
