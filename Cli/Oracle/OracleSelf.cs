namespace TopHalf.Cli.Oracle;

/// <summary>The object that a context consists of, and that an operation on oneself needs.</summary>
internal enum OracleSelf
{
    None,
    Irq,
    Timer,
    Hrtimer,
    Tasklet,
    Work,
    DelayedWork,
    Mutex,
    SpinLock,
    RwSemaphore,
    RwLock,
}
