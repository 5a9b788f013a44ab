using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Resilience;

/// <summary>Brings what foreign code posts back to the kernel task that entered it.</summary>
/// <remarks>
/// It is current only while foreign code runs: what the machine runs between is without a context, so that continuations there stay
/// inline. Every item runs with it as current.
/// </remarks>
internal sealed class TaskSynchronizationContext(Machine machine, TaskStruct task) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly SleepNode _node = new(task);

    public override void Post(SendOrPostCallback d, object? state)
    {
        _posted.Enqueue((d, state));
        machine.WakeUp(task);
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A kernel task is not waited for from outside.");

    public override SynchronizationContext CreateCopy() => this;

    public TResult Start<TResult>(Func<TResult> code)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            return code();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs the task until foreign code is done: what it posts, and the machine's own waits inside it.</summary>
    /// <remarks>
    /// A function under the pipeline may be waiting itself; its wait and this one are one wait, and either may be woken. All waits of
    /// the machine look at their conditions again, so a wake-up that was meant for the other does no harm.
    /// </remarks>
    public async KernelTask UntilAsync(Task execution, CodeSite site)
    {
        while (!execution.IsCompleted)
        {
            if (_posted.TryDequeue(out var item))
            {
                Start(() =>
                {
                    item.Callback(item.State);
                    return true;
                });
                continue;
            }

            var inner = task.HasPendingSleep ? task.Continuation : null;
            task.Continuation = null;
            await machine.Scheduler.SleepBeside(_node, "a resilience pipeline", site);
            inner?.Run();
            machine.Scheduler.FinishTurn(task);
        }
    }
}
