namespace TopHalf.Races;

/// <summary>The masks of one CPU, as the locks that they are: who switches interrupts on lets in what was kept out, and no other order follows from them.</summary>
internal struct CpuOrder
{
    /// <summary>From who switched interrupts on to what comes in then, and to who switches them off next.</summary>
    public VectorClock? IrqsOn;

    /// <summary>From who enabled bottom halves to what is served then, and to who disables them next.</summary>
    public VectorClock? BottomHalvesOn;

    /// <summary>From the end of a hard interrupt to who switches interrupts off, and to the softirq that it let wait.</summary>
    public VectorClock? HardIrqLeft;

    /// <summary>From the end of a softirq to who keeps softirqs out.</summary>
    public VectorClock? SoftirqLeft;
}
