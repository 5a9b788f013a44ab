using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Interrupts;

/// <summary>One registration of an interrupt handler. It is its own identity: freeing it takes this object.</summary>
public sealed class IrqAction : KernelObject
{
    /// <summary>Whoever has one of these is left alone by forced threading.</summary>
    internal const IrqFlags NeverThreaded = IrqFlags.NoThread | IrqFlags.PerCpu | IrqFlags.OneShot;

    internal IrqAction(Machine machine, IrqDesc desc, IrqHandler? handler, IrqThreadFunction? threadFunction, IrqFlags flags, string name, CodeSite site,
        bool isForced = false)
        : base(machine, name, site)
    {
        Desc = desc;
        Flags = flags;
        IsForced = isForced;
        if (!isForced)
        {
            (Handler, ThreadFunction) = (handler, threadFunction);
            return;
        }

        // irq_setup_forced_threading(): the handler becomes the thread function, and the thread function that of a second thread.
        ThreadFunction = irq => new KernelTask<IrqReturn>(handler!(irq));
        Secondary = threadFunction is null ? null : new(machine, desc, null, threadFunction, IrqFlags.None, name, site) { IsSecondary = true };
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

    /// <summary>The name of the primary handler, for reports.</summary>
    internal string HandlerName => Handler is null ? "irq_default_primary_handler" : $"{Handler.Method.DeclaringType?.Name}.{Handler.Method.Name} of {Name}";

    /// <summary>Whether its handler was moved to its thread (<c>IRQTF_FORCED_THREAD</c>).</summary>
    internal bool IsForced { get; }

    /// <summary>What its own thread function runs in, when the handler has taken the thread; or null.</summary>
    internal IrqAction? Secondary { get; }

    /// <summary>Whether it is such a second one, which has no part in unmasking the line (<c>irq_forced_secondary_handler</c>).</summary>
    internal bool IsSecondary { get; private init; }

    /// <summary>Whether forced threading would move its handler to a thread (<c>irq_setup_forced_threading()</c>).</summary>
    internal bool CouldBeThreaded => (Flags & NeverThreaded) == 0;

    /// <summary>Its bit in the descriptor's OneShot mask; 0 without OneShot.</summary>
    internal ulong ThreadMask { get; set; }

    /// <summary>How many causes its line had when it last began to look.</summary>
    internal long CausesSeen { get; set; }

    internal TaskStruct? Thread { get; set; }

    /// <summary>What comes before its first handler: all that led to the request.</summary>
    internal VectorClock? RequestedOrder;

    /// <summary><c>IRQTF_RUNTHREAD</c>: the thread has to run. A bit and no counter: a second interrupt coalesces.</summary>
    internal bool RunThread { get; set; }

    /// <summary><c>IRQTF_AFFINITY</c>: the thread has to look where its interrupt is delivered; so it is at first.</summary>
    internal bool MustFollow { get; set; } = true;
}
