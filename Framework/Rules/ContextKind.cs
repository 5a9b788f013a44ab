using TopHalf.Lockdep;
using TopHalf.Scheduling;

namespace TopHalf.Rules;

/// <summary>What one execution context provides. Data: no code asks for a context by name.</summary>
/// <param name="Name">The field's word for it: <c>hardirq</c>, <c>workqueue</c>.</param>
/// <param name="Level">On what it runs.</param>
public sealed record ContextKind(string Name, ContextLevel Level)
{
    /// <summary>What entering it adds to the preempt count, in the kernel's layout (<see cref="PreemptCount"/>). Default 0.</summary>
    public int PreemptOffset { get; init; }

    /// <summary>Whether interrupts are off on entry. Default: at <see cref="ContextLevel.HardIrq"/> and above.</summary>
    public bool IrqsOff { get; init; } = Level >= ContextLevel.HardIrq;

    /// <summary>Whether entering it is also entering an RCU reader, as an NMI does. Default false.</summary>
    public bool IsRcuReader { get; init; }

    /// <summary>The scheduling policy of tasks in it; only at <see cref="ContextLevel.Task"/>. Default: fair.</summary>
    public SchedPolicy Policy { get; init; } = SchedPolicy.Fair;

    /// <summary>Whether an allocation in it may enter reclaim. Default: at <see cref="ContextLevel.Task"/>.</summary>
    public bool MayReclaim { get; init; } = Level == ContextLevel.Task;

    /// <summary>Whether a task in it belongs to a user process, and so has an address space. Default false.</summary>
    public bool HasUserMemory { get; init; }

    /// <summary>Which locks may be waited for in it when none is held. Default: all at <see cref="ContextLevel.Task"/>, those that a softirq may take at
    /// <see cref="ContextLevel.Softirq"/>, raw spinlocks only above. Source: <c>task_wait_context()</c>, kernel/locking/lockdep.c.</summary>
    public WaitType WaitType { get; init; } = Level switch
    {
        ContextLevel.Task => WaitType.Any,
        ContextLevel.Softirq => WaitType.Config,
        _ => WaitType.Spin,
    };

    /// <summary>What a developer does who needs to sleep here: one sentence for the report of a violation.</summary>
    public string Remedy { get; init; } = "Move the call to a context that may sleep.";

    /// <inheritdoc/>
    public override string ToString() => Name;
}
