namespace TopHalf.Contracts;

/// <summary>The state that a call begins or ends besides the lock that it takes.</summary>
[Flags]
public enum Sections
{
    /// <summary>Nothing: a lock that sleeps, such as a mutex.</summary>
    None = 0,

    /// <summary>Preemption is disabled (<c>preempt_disable</c>, every spinlock).</summary>
    Preempt = 1,

    /// <summary>Bottom halves are disabled (<c>local_bh_disable</c>).</summary>
    Bh = 2,

    /// <summary>Interrupts are disabled, and enabled at the end whatever they were (<c>local_irq_disable</c>).</summary>
    Irq = 4,

    /// <summary>Interrupts are disabled, and put back at the end to what they were (<c>local_irq_save</c>).</summary>
    IrqSave = 8,

    /// <summary>An RCU read-side critical section (<c>rcu_read_lock</c>).</summary>
    Rcu = 16,

    /// <summary>Page faults are disabled (<c>pagefault_disable</c>): what copies from and to user memory fails there and does not sleep.</summary>
    PageFaults = 32,
}
