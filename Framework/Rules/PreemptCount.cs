namespace TopHalf.Rules;

/// <summary>The layout of the preempt count: which bits count which reason not to be preempted.</summary>
/// <remarks>Source: <c>include/linux/preempt.h</c>.</remarks>
public static class PreemptCount
{
    /// <summary>One <c>preempt_disable()</c>; bits 0 to 7.</summary>
    public const int PreemptOffset = 1;

    /// <summary>One softirq being served; bits 8 to 15.</summary>
    public const int SoftirqOffset = 1 << 8;

    /// <summary>One <c>local_bh_disable()</c>: twice the softirq offset, so that the lowest softirq bit says "serving".</summary>
    public const int SoftirqDisableOffset = 2 * SoftirqOffset;

    /// <summary>One hard interrupt; bits 16 to 19.</summary>
    public const int HardIrqOffset = 1 << 16;

    /// <summary>One NMI; bits 20 to 23.</summary>
    public const int NmiOffset = 1 << 20;

    /// <summary>The bits that count <c>preempt_disable()</c>.</summary>
    public const int PreemptMask = 0xFF;

    /// <summary>The bits that count softirqs and disabled bottom halves.</summary>
    public const int SoftirqMask = 0xFF00;

    /// <summary>The bits that count hard interrupts.</summary>
    public const int HardIrqMask = 0xF0000;

    /// <summary>The bits that count NMIs.</summary>
    public const int NmiMask = 0xF00000;

    /// <summary>Whether this count means hard interrupt, softirq, disabled bottom halves or NMI (<c>in_interrupt()</c>).</summary>
    /// <param name="count">A preempt count.</param>
    public static bool InInterrupt(int count) => (count & (SoftirqMask | HardIrqMask | NmiMask)) != 0;

    /// <summary>Whether this count means hard interrupt (<c>in_hardirq()</c>).</summary>
    /// <param name="count">A preempt count.</param>
    public static bool InHardIrq(int count) => (count & HardIrqMask) != 0;

    /// <summary>Whether this count means that a softirq is being served (<c>in_serving_softirq()</c>).</summary>
    /// <param name="count">A preempt count.</param>
    public static bool InServingSoftirq(int count) => (count & SoftirqOffset) != 0;

    /// <summary>Whether this count means NMI (<c>in_nmi()</c>).</summary>
    /// <param name="count">A preempt count.</param>
    public static bool InNmi(int count) => (count & NmiMask) != 0;

    /// <summary>Whether this count means that an ordinary task runs (<c>in_task()</c>).</summary>
    /// <param name="count">A preempt count.</param>
    public static bool InTask(int count) => (count & (NmiMask | HardIrqMask | SoftirqOffset)) == 0;
}
