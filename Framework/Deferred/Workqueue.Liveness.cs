using TopHalf.Liveness;

namespace TopHalf.Deferred;

/// <content>What its items wait for, for the report of a hang.</content>
public sealed partial class Workqueue
{
    bool IHeld.MayBeStuck => true;

    string IWaitSource.WaitName => $"work queue '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        foreach (var work in Items)
        {
            node.Needs(work, "is not empty: it has");
        }
    }

    /// <summary>Why an item has not begun: the queue runs as many as it may, or its CPU runs something else.</summary>
    internal void ExplainWaiting(Work work, WaitNode node)
    {
        if (work.Pool is { } pool && _perPool.TryGetValue(pool, out var items) && items.Waiting.Contains(work))
        {
            node.NeedsOneOnly();
            foreach (var other in Items.Where(other => other != work && !items.Waiting.Contains(other)))
            {
                node.Needs(other, $"waits behind {MaxActive} of '{Name}':");
            }
        }
        else if (work.Pool?.Cpu is { } cpu)
        {
            node.Needs(cpu, "is queued for a worker of");
        }
    }

    private IEnumerable<Work> Items => Machine.Objects.OfType<Work>().Where(work => work.Queue == this && (work.IsPending || work.IsRunning));
}
