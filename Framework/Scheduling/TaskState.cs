namespace TopHalf.Scheduling;

/// <summary>What a task does.</summary>
public enum TaskState : byte
{
    /// <summary>Runs, or waits for a CPU.</summary>
    Runnable,

    /// <summary>Waits for something.</summary>
    Blocked,

    /// <summary>Has ended.</summary>
    Dead,
}
