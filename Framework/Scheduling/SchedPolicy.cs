namespace TopHalf.Scheduling;

/// <summary>The scheduling policy of a task.</summary>
/// <param name="Class">The class.</param>
/// <param name="Priority">1 to 99 in class FIFO, higher goes first; 0 in the others.</param>
public readonly record struct SchedPolicy(SchedClass Class, int Priority)
{
    /// <summary>The policy of ordinary tasks.</summary>
    public static SchedPolicy Fair => new(SchedClass.Fair, 0);

    /// <summary>The policy of interrupt threads (<c>sched_set_fifo()</c>): FIFO 50.</summary>
    public static SchedPolicy FifoDefault => Fifo(50);

    /// <summary>The policy of <c>sched_set_fifo_low()</c>: FIFO 1.</summary>
    public static SchedPolicy FifoLow => Fifo(1);

    internal static SchedPolicy Idle => new(SchedClass.Idle, 0);

    internal int Rank => Class switch { SchedClass.Fifo => 100 + Priority, SchedClass.Fair => 1, _ => 0 };

    /// <summary>A real-time policy.</summary>
    /// <param name="priority">1 to 99.</param>
    /// <exception cref="ArgumentOutOfRangeException">The priority is out of range.</exception>
    public static SchedPolicy Fifo(int priority) => priority is >= 1 and <= 99
        ? new(SchedClass.Fifo, priority)
        : throw new ArgumentOutOfRangeException(nameof(priority), priority, "A FIFO priority is 1 to 99.");
}
