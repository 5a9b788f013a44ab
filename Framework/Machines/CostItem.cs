namespace TopHalf.Machines;

/// <summary>What costs virtual time.</summary>
public enum CostItem : byte
{
    /// <summary>Nothing measurable. Every operation takes at least a nanosecond, so that a loop of them moves time.</summary>
    None,

    /// <summary>A load of shared memory.</summary>
    Load,

    /// <summary>A store to shared memory.</summary>
    Store,

    /// <summary>An atomic read-modify-write.</summary>
    Atomic,

    /// <summary>Taking or releasing an uncontended lock.</summary>
    Lock,

    /// <summary>Switching interrupts, preemption or bottom halves off or on.</summary>
    Mask,

    /// <summary>A read of a device register: the CPU waits for the answer.</summary>
    MmioRead,

    /// <summary>A write of a device register: posted.</summary>
    MmioWrite,

    /// <summary>From the interrupt to the first instruction of its handler.</summary>
    IrqEntry,

    /// <summary>From the last instruction of a handler back to what was interrupted.</summary>
    IrqExit,

    /// <summary>A callback of the interrupt chip (ack, mask, eoi).</summary>
    ChipCall,

    /// <summary>Switching to another task.</summary>
    ContextSwitch,

    /// <summary>Making a task runnable.</summary>
    Wake,

    /// <summary>Queueing a work item or a tasklet, arming or cancelling a timer.</summary>
    Queue,

    /// <summary>An allocation or a free.</summary>
    Alloc,

    /// <summary>A line in the kernel log.</summary>
    Printk,
}
