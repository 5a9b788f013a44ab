namespace TopHalf.Liveness;

/// <summary>Something that somebody can wait for, and that can say what has to happen before that wait ends.</summary>
/// <remarks>
/// Tasks, CPUs, locks, work items, timers and interrupts are such things; a device model or a lock of one's own becomes one by this interface, and is then
/// part of every report of a hang. It is asked when something hangs and never before: what it says is about that moment. It may only look.
/// </remarks>
public interface IWaitSource
{
    /// <summary>What it is, for reports: <c>mutex 'state'</c>.</summary>
    string WaitName { get; }

    /// <summary>What is really waited for where this only stands for it, such as the queue in which the waiters of a work item sleep. Default: this.</summary>
    IWaitSource Behind => this;

    /// <summary>Says what this waits for itself. Who says nothing goes on by itself.</summary>
    /// <param name="node">Takes what is said.</param>
    void Explain(WaitNode node);
}
