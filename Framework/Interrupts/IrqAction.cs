using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>One registration of an interrupt handler. It is its own identity: freeing it takes this object.</summary>
public sealed class IrqAction : KernelObject
{
    internal IrqAction(Machine machine, IrqDesc desc, IrqHandler? handler, IrqThreadFunction? threadFunction, IrqFlags flags, string name, CodeSite site)
        : base(machine, name, site)
    {
        Desc = desc;
        Handler = handler;
        ThreadFunction = threadFunction;
        Flags = flags;
    }

    /// <summary>The interrupt.</summary>
    public IrqDesc Desc { get; }

    /// <summary>How it was requested; OneShot is gone where the chip does not need it.</summary>
    public IrqFlags Flags { get; internal set; }

    /// <summary>Whether it was freed.</summary>
    public bool IsFreed { get; internal set; }

    /// <summary>Null stands for the default primary handler, which only wakes the thread.</summary>
    internal IrqHandler? Handler { get; }

    internal IrqThreadFunction? ThreadFunction { get; }

    /// <summary>Whether forced threading would move its handler to a thread (<c>irq_setup_forced_threading()</c>).</summary>
    internal bool CouldBeThreaded => (Flags & (IrqFlags.NoThread | IrqFlags.OneShot)) == 0;

    /// <summary>Its bit in the descriptor's OneShot mask; 0 without OneShot.</summary>
    internal ulong ThreadMask { get; set; }

    internal TaskStruct? Thread { get; set; }

    /// <summary><c>IRQTF_RUNTHREAD</c>: the thread has to run. A bit and no counter: a second interrupt coalesces.</summary>
    internal bool RunThread { get; set; }
}
