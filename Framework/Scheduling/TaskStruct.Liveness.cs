using TopHalf.Liveness;

namespace TopHalf.Scheduling;

/// <content>What it waits for, for the report of a hang.</content>
public sealed partial class TaskStruct : IWaitSource
{
    string IWaitSource.WaitName => $"task '{Name}' (pid {Pid})";

    void IWaitSource.Explain(WaitNode node)
    {
        if (State == TaskState.Dead)
        {
            node.NeverGoesOn("has ended");
        }
        else if (State == TaskState.Blocked)
        {
            ExplainSleep(node);
        }
        else if (IsQueued)
        {
            ExplainQueue(node);
        }
        else if (Cpu is { SpinsOn: { IsSatisfied: false } condition } cpu && cpu.Current == this)
        {
            node.Needs(condition.Source, $"spins on {cpu} for", Holders.WaitSite(this, condition.Source));
            if (cpu.SpinsUntil < long.MaxValue)
            {
                node.MayGoOn("gives up in time");
            }
        }
    }

    /// <summary>How a wake-up was lost that it waits for, in words; null when none is known to be.</summary>
    internal string? LostWakeUp => State != TaskState.Blocked ? null : WaitsOn switch
    {
        ILossyWait lossy => lossy.LossFor(this),
        null when WokenInVainBy is { } waker => $"task '{waker.Name}' (pid {waker.Pid}) woke it while it was still awake: it had looked at its condition, and had not said that it would sleep",
        _ => null,
    };

    private void ExplainSleep(WaitNode node)
    {
        if (Timeout is { IsRunning: true })
        {
            node.MayGoOn("is woken by its timeout");
        }
        else if (Wait is WaitKind.Interruptible or WaitKind.Killable || WaitsOn is not IWaitSource)
        {
            node.MayGoOn($"waits for {_waitsFor}", _waitsAt);
        }

        if (WaitsOn is IWaitSource source)
        {
            var isItself = ReferenceEquals(source.Behind, source);
            node.NeedsInWords(source, $"waits for {(isItself ? source.WaitName : _waitsFor)}", _waitsAt);
        }
    }

    private void ExplainQueue(WaitNode node)
    {
        node.NeedsOneOnly();
        foreach (var cpu in Machine.Cpus)
        {
            if ((MustStayOn is null || MustStayOn == cpu) && !Machine.Scheduler.CouldTake(cpu, this))
            {
                node.Needs(cpu, "waits for its turn on");
            }
            else if (MustStayOn is null || MustStayOn == cpu)
            {
                node.MayGoOn("has its turn next");
            }
        }
    }
}
