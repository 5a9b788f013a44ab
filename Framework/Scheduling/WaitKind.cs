namespace TopHalf.Scheduling;

/// <summary>Which signals end a wait before what is waited for has come.</summary>
public enum WaitKind : byte
{
    /// <summary>None (<c>TASK_UNINTERRUPTIBLE</c>).</summary>
    Uninterruptible,

    /// <summary>Those that kill the task (<c>TASK_KILLABLE</c>).</summary>
    Killable,

    /// <summary>All (<c>TASK_INTERRUPTIBLE</c>).</summary>
    Interruptible,

    /// <summary>None, and it may take for ever: a thread that waits for something to do (<c>TASK_IDLE</c>).</summary>
    Idle,
}
