namespace TopHalf.Rules;

/// <summary>What a check may look at: the state that Linux keeps per CPU and per task, at one moment.</summary>
/// <param name="Preempt">The preempt count (<see cref="PreemptCount"/>).</param>
/// <param name="IrqsOff">Whether interrupts are off on this CPU.</param>
/// <param name="RcuDepth">How many RCU read-side sections are open.</param>
/// <param name="NonBlock">How many sections are open that forbid blocking (<c>non_block_start()</c>).</param>
/// <param name="IsIdle">Whether the current task is the idle task.</param>
/// <param name="InWaitCondition">Whether the current task evaluates the condition of a wait, and so is not in state running.</param>
public readonly record struct ExecutionState(
    int Preempt, bool IrqsOff, int RcuDepth, int NonBlock, bool IsIdle, bool InWaitCondition)
{
    /// <summary>How many bottom-half sections are open that the preempt count does not show, since the model keeps them with the task; in softirq bits.</summary>
    public int TaskBottomHalves { get; init; }

    /// <summary>Whether the task may run on this CPU only: it is bound to it, or migration is disabled.</summary>
    public bool StaysOnCpu { get; init; }

    /// <summary>What <c>in_interrupt()</c> and its kin look at.</summary>
    public int InterruptCount => Preempt | TaskBottomHalves;

    /// <summary><c>in_atomic()</c>: the preempt count is not zero.</summary>
    public bool InAtomic => Preempt != 0;
}
