using TopHalf.Liveness;

namespace TopHalf.Interrupts;

/// <content>What keeps it from being handled, for the report of a hang.</content>
public sealed partial class IrqDesc : IHeld
{
    bool IHeld.MayBeStuck => ThreadsActive > 0 || Is(IrqDataState.InProgress);

    string IWaitSource.WaitName => What;

    void IWaitSource.Explain(WaitNode node)
    {
        Holders.ExplainRunner(node, Machine, What);
        foreach (var action in Actions)
        {
            ExplainThread(action, node);
            ExplainThread(action.Secondary, node);
        }

        foreach (var cpu in Machine.Cpus)
        {
            if (cpu.PendingLines.Contains(this) && cpu.Current.IrqsOff)
            {
                node.Needs(cpu.Current, $"is pending on {cpu}, and interrupts are off in", cpu.Current.IrqsDisabledAt, "switched off");
            }
        }

        if (node.Edges.Count > 0)
        {
            return;
        }

        if (Actions.Length == 0)
        {
            node.MayGoOn("has no handler");
        }
        else if (Is(IrqDataState.Disabled))
        {
            node.MayGoOn($"is disabled, {Depth} deep, and nobody is left that enables it");
        }
        else if (!Line.IsAsserted && !Line.IsLatched)
        {
            node.MayGoOn("is not raised, and no device is left that raises it");
        }
        else
        {
            node.MayGoOn("is raised and is not delivered");
        }
    }

    private static void ExplainThread(IrqAction? action, WaitNode node)
    {
        if (action?.Thread is { IsService: false } thread || (action is { RunThread: true, Thread: { } woken } && (thread = woken) is not null))
        {
            node.Needs(thread, "is handled by");
        }
    }
}
