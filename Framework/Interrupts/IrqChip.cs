using TopHalf.Contracts;

namespace TopHalf.Interrupts;

/// <summary>An interrupt chip: the callbacks by which the core controls a line. This one drives the machine's own controller.</summary>
/// <remarks>
/// Derive from it to log or to change what a chip does; call the base to reach the controller. Every callback runs with interrupts
/// off, most under the raw lock of the descriptor: what it takes has to be raw too. Source of the callbacks: <c>struct irq_chip</c>,
/// include/linux/irq.h.
/// </remarks>
/// <param name="flags">What it is able to do.</param>
public class IrqChip(IrqChipFlags flags = IrqChipFlags.HasMaskAck | IrqChipFlags.HasRetrigger)
{
    /// <summary>What it is able to do.</summary>
    public IrqChipFlags Flags { get; } = flags;

    /// <summary>A CPU asks the controller what it was interrupted for, before the core is told.</summary>
    /// <param name="desc">The interrupt.</param>
    /// <returns>False for nothing: the interrupt was spurious, and nobody is called.</returns>
    public virtual bool Claim(IrqDesc desc) => true;

    /// <summary>Acknowledges an edge: the next one is latched anew.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void Ack(IrqDesc desc)
    {
    }

    /// <summary>Keeps the line from being delivered.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void Mask(IrqDesc desc) => Line(desc).SetMasked(true);

    /// <summary>Masks and acknowledges at once; called only with <see cref="IrqChipFlags.HasMaskAck"/>.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void MaskAck(IrqDesc desc) => Line(desc).SetMasked(true);

    /// <summary>Lets the line be delivered again.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void Unmask(IrqDesc desc) => Line(desc).SetMasked(false);

    /// <summary>Ends the service of the line.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void Eoi(IrqDesc desc) => Line(desc).EndService();

    /// <summary>Sets the trigger of the line.</summary>
    /// <param name="desc">The interrupt.</param>
    /// <param name="trigger">One of the trigger flags.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void SetType(IrqDesc desc, IrqFlags trigger)
    {
    }

    /// <summary>Lets the line be delivered to a CPU from now on.</summary>
    /// <param name="desc">The interrupt.</param>
    /// <param name="cpu">The CPU.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void SetAffinity(IrqDesc desc, int cpu) => Line(desc).SetTarget(cpu);

    /// <summary>Sends the interrupt again; called only with <see cref="IrqChipFlags.HasRetrigger"/>.</summary>
    /// <param name="desc">The interrupt.</param>
    [RunsIn(CallContexts.AnyButNmi), Atomic]
    public virtual void Retrigger(IrqDesc desc) => Line(desc).Latch();

    private static InterruptLine Line(IrqDesc desc) => desc?.Line ?? throw new ArgumentNullException(nameof(desc));
}
