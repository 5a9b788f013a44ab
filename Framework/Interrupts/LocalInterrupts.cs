namespace TopHalf.Interrupts;

/// <summary>Interrupts that belong to one CPU and pass no controller.</summary>
[Flags]
internal enum LocalInterrupts
{
    /// <summary>The timer tick: it raises the timer softirq when a timer is due.</summary>
    Tick = 1,
}
