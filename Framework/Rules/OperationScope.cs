namespace TopHalf.Rules;

/// <summary>What an operation may touch that others can see, in a search: two steps that touch nothing in common need to be tried in one order only.</summary>
public enum OperationScope : byte
{
    /// <summary>Anything that the kernel or a device keeps: ordered against every other operation of this scope.</summary>
    Kernel,

    /// <summary>Nothing but its object, and who is woken.</summary>
    Object,

    /// <summary>Nothing but its own task and CPU.</summary>
    Local,

    /// <summary>Anything that devices keep; of devices that tell their parts apart, the register that is meant.</summary>
    Devices,

    /// <summary>What the interrupt controller and the descriptor keep of one interrupt: that of the object, or the one whose number is the argument.</summary>
    Interrupts,

    /// <summary>Anything that the work queues keep.</summary>
    Workqueues,

    /// <summary>Anything that the timers keep.</summary>
    Timers,
}
