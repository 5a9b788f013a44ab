using TopHalf.Liveness;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <content>What is known of its waiters and of who wakes them, for the report of a hang.</content>
public sealed partial class WaitQueue
{
    private CodeSite _wokenAt;

    /// <summary>Who makes its condition true and wakes it, if that is known: then a report of a hang goes on there. Null by default.</summary>
    public IWaitSource? WokenBy { get; init; }

    bool IHeld.MayBeStuck => WokenBy is not null;

    string IWaitSource.WaitName => $"wait queue '{Name}'";

    // Those of the kernel's own objects have no lock of their own, and no name that a driver knows.
    IWaitSource IWaitSource.Behind => _map is null && WokenBy is { } by ? by : this;

    void IWaitSource.Explain(WaitNode node)
    {
        if (WokenBy is { } by)
        {
            node.Needs(by, "is woken by");
        }
        else
        {
            node.MayGoOn($": nobody is left that wakes it; {(_wokenAt.IsKnown ? $"it was woken last at {_wokenAt}" : "it was never woken")}");
        }
    }

    string? ILossyWait.LossFor(TaskStruct task) =>
        _waiters.Find(entry => entry.Task == task) is { Condition: { } condition } && Machine.Scheduler.Holds(condition)
            ? $"the condition of wait queue '{Name}' holds, and nobody has woken it since; {(_wokenAt.IsKnown ? $"the last wake-up came at {_wokenAt}, before that" : "it was never woken")}"
            : null;
}
