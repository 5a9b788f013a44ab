namespace TopHalf.Deferred;

/// <summary>The softirq vectors, in the order in which they are served. Source: include/linux/interrupt.h.</summary>
public enum SoftirqVector : byte
{
    /// <summary>High-priority tasklets.</summary>
    Hi,

    /// <summary>Timers.</summary>
    Timer,

    /// <summary>Network transmit.</summary>
    NetTx,

    /// <summary>Network receive.</summary>
    NetRx,

    /// <summary>Block devices.</summary>
    Block,

    /// <summary>Interrupt polling.</summary>
    IrqPoll,

    /// <summary>Tasklets.</summary>
    Tasklet,

    /// <summary>The scheduler.</summary>
    Sched,

    /// <summary>High-resolution timers.</summary>
    Hrtimer,

    /// <summary>RCU callbacks.</summary>
    Rcu,
}
