namespace TopHalf.Tracing;

/// <summary>What happened. At most 64 kinds, so that a set of them is one machine word.</summary>
public enum EventKind : byte
{
    /// <summary>A task was created. Object: the task.</summary>
    TaskSpawn,

    /// <summary>A CPU switched to another task. Task: the new one. Argument: id of the old one.</summary>
    TaskSwitch,

    /// <summary>A task was made runnable. Object: the woken task. Argument: its CPU.</summary>
    TaskWake,

    /// <summary>The running task stopped to wait. Object: what it waits for.</summary>
    TaskBlock,

    /// <summary>The running task ended.</summary>
    TaskExit,

    /// <summary>A device asserted an interrupt wire. Argument: the interrupt number.</summary>
    IrqRaise,

    /// <summary>A CPU entered an interrupt. Argument: the interrupt number, negative for a CPU-local one.</summary>
    IrqEntry,

    /// <summary>A CPU left an interrupt. Argument: the interrupt number, negative for a CPU-local one.</summary>
    IrqExit,

    /// <summary>A primary handler began. Object: the action. Argument: the interrupt number.</summary>
    HandlerEntry,

    /// <summary>A primary handler ended. Object: the action. Argument: what it returned.</summary>
    HandlerExit,

    /// <summary>A thread function began. Object: the action.</summary>
    ThreadFnEntry,

    /// <summary>A thread function ended. Object: the action. Argument: what it returned.</summary>
    ThreadFnExit,

    /// <summary>The interrupt chip was asked to do something. Argument: the interrupt number × 16 + the callback.</summary>
    ChipCall,

    /// <summary>An interrupt was found to fire again for a cause that was claimed to be handled. Argument: the interrupt number.</summary>
    IrqRefire,

    /// <summary>A softirq was raised. Argument: its vector.</summary>
    SoftirqRaise,

    /// <summary>A softirq vector began. Argument: its vector.</summary>
    SoftirqEntry,

    /// <summary>A softirq vector ended. Argument: its vector.</summary>
    SoftirqExit,

    /// <summary>A tasklet began. Object: the tasklet.</summary>
    TaskletEntry,

    /// <summary>A tasklet ended. Object: the tasklet.</summary>
    TaskletExit,

    /// <summary>Interrupts of a CPU went off.</summary>
    IrqsOff,

    /// <summary>Interrupts of a CPU went on.</summary>
    IrqsOn,

    /// <summary>A lock was taken. Object: the lock.</summary>
    LockAcquire,

    /// <summary>A lock was found taken. Object: the lock.</summary>
    LockContended,

    /// <summary>A lock was released. Object: the lock.</summary>
    LockRelease,

    /// <summary>A device register was read. Object: the bank. Argument: the offset in bytes.</summary>
    MmioRead,

    /// <summary>A device register was written. Object: the bank. Argument: the offset in bytes.</summary>
    MmioWrite,

    /// <summary>A shared variable was read. Object: the variable.</summary>
    SharedRead,

    /// <summary>A shared variable was written. Object: the variable.</summary>
    SharedWrite,

    /// <summary>A work item was queued. Object: the item. Argument: 1 if it was queued, 0 if it was pending already.</summary>
    WorkQueue,

    /// <summary>A work item began to run. Object: the item.</summary>
    WorkStart,

    /// <summary>A work item ended. Object: the item.</summary>
    WorkEnd,

    /// <summary>A timer was armed. Object: the timer. Argument: when it expires, in nanoseconds.</summary>
    TimerStart,

    /// <summary>A timer function began. Object: the timer.</summary>
    TimerEntry,

    /// <summary>A timer function ended. Object: the timer.</summary>
    TimerExit,

    /// <summary>A timer was cancelled. Object: the timer. Argument: 1 if it was pending.</summary>
    TimerCancel,

    /// <summary>A completion was completed, or a wait queue was woken. Object: it.</summary>
    WaitWake,

    /// <summary>A busy wait began. Object: what is waited for.</summary>
    SpinStart,

    /// <summary>A busy wait ended. Object: what was waited for.</summary>
    SpinEnd,

    /// <summary>Memory was allocated. Argument: its id, or 0 when the allocation failed.</summary>
    Alloc,

    /// <summary>Memory was freed. Argument: its id.</summary>
    Free,

    /// <summary>A line was written to the kernel log. Argument: the level.</summary>
    Printk,

    /// <summary>A rule was broken. Argument: the number of the finding.</summary>
    Violation,

    /// <summary>A device model reports something of its own. Object: the device. Argument: the device's meaning.</summary>
    Device,

    /// <summary>An IOMMU fault was reported to the core. Argument: its serial number.</summary>
    FaultReport,

    /// <summary>A stalled IOMMU fault was resumed. Argument: its serial number.</summary>
    FaultResume,

    /// <summary>A device coredump was taken. Object: the device. Argument: its size in bytes.</summary>
    Coredump,

    /// <summary>Code announced a scheduling point with no object of its own.</summary>
    Point,
}
