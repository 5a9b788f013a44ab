using TopHalf.Deferred;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Waiting;
using Mutex = TopHalf.Locking.Mutex;

namespace TopHalf.Interrupts;

/// <summary>The descriptor of one interrupt. Source of the fields: <c>struct irq_desc</c>, include/linux/irqdesc.h.</summary>
public sealed partial class IrqDesc
{
    private Mutex? _requestMutex;

    internal static readonly Comparer<IrqDesc> ByNumber = Comparer<IrqDesc>.Create(static (a, b) => a.Number.CompareTo(b.Number));

    internal IrqDesc(Machine machine, int number, string name, IrqFlow flow, IrqFlags trigger, IrqChip chip)
    {
        Machine = machine;
        Number = number;
        Name = name;
        Flow = flow;
        Trigger = trigger;
        Chip = chip;
        What = $"irq {number} '{name}'";
        LockMap = new("&desc->lock", LockKind.RawSpin, new("irq_desc", number));
        Line = new(machine, this, (trigger & (IrqFlags.TriggerRising | IrqFlags.TriggerFalling)) != 0);
        EffectiveCpu = machine.Cpus[0];
        ThreadsDone = new(machine, $"irq {number} threads") { WokenBy = this };
    }

    /// <summary>The interrupt number.</summary>
    public int Number { get; }

    /// <summary>The name of the line.</summary>
    public string Name { get; }

    /// <summary>The wire to which the device is connected.</summary>
    public InterruptLine Line { get; }

    /// <summary>The core's notes.</summary>
    public IrqDescState State { get; internal set; }

    /// <summary>What core and chip share.</summary>
    public IrqDataState Data { get; internal set; } = IrqDataState.Disabled | IrqDataState.Masked;

    /// <summary>How often it is disabled; 1 while nobody has requested it.</summary>
    public int Depth { get; internal set; } = 1;

    /// <summary>How often it was delivered.</summary>
    public long Count { get; internal set; }

    /// <summary>How often it fired again for a cause that was claimed to be handled.</summary>
    public long Refires { get; internal set; }

    internal Machine Machine { get; }

    /// <summary>Its lock as the validator sees it: a class for each, since the core takes one inside of another where chips stand in a hierarchy.</summary>
    internal LockMap LockMap { get; }

    internal IrqFlow Flow { get; }

    internal IrqFlags Trigger { get; set; }

    /// <summary>Whether the firmware has said what triggers the line, and not its first user. Default true.</summary>
    /// <remarks>Where nobody has, the second sharer is not held to what the first one asked for (<c>irqd_trigger_type_was_set()</c>).</remarks>
    public bool IsTriggerConfigured { get; set; } = true;

    internal IrqChip Chip { get; }

    /// <summary>The registrations. Replaced and never changed, since handlers may be walking it on another CPU.</summary>
    internal IrqAction[] Actions { get; set; } = [];

    /// <summary>The threads that have to run before a OneShot line is unmasked.</summary>
    public ulong ThreadsOneShot { get; internal set; }

    /// <summary>How many threads were woken and are not done.</summary>
    public int ThreadsActive { get; internal set; }

    /// <summary>The CPU to which the core has directed the line; its threads run there too.</summary>
    internal Cpu EffectiveCpu { get; set; }

    internal WaitQueue ThreadsDone { get; }

    /// <summary>Keeps requests and frees apart (<c>request_mutex</c>); made by the first of them.</summary>
    internal Mutex RequestMutex => _requestMutex ??= new("&desc->request_mutex", "kernel/irq/irqdesc.c", 1);

    internal Tasklet? SoftwareResend { get; set; }

    internal SpuriousState Spurious;

    /// <summary>What comes before its handlers: requesting, enabling, and the thread that unmasked it.</summary>
    internal VectorClock? EnabledOrder;

    /// <summary>What its handlers did: one follows the other, on whichever CPU, and who waits for them follows, too.</summary>
    internal VectorClock? HandledOrder;

    /// <summary>What its threads did that have run.</summary>
    internal VectorClock? ThreadsOrder;

    /// <summary>The cause that the handler has claimed to have handled; -1 for none.</summary>
    internal long ClaimedCause { get; set; } = -1;

    internal IrqReturn LastAnswer { get; set; }

    /// <summary>Refires in a row.</summary>
    internal int RefiresInARow { get; set; }

    /// <summary>The text of <see cref="ToString"/>, made once.</summary>
    internal string What { get; }

    internal bool Has(IrqDescState state) => (State & state) != 0;

    internal bool Is(IrqDataState state) => (Data & state) != 0;

    internal bool ChipIs(IrqChipFlags flags) => (Chip.Flags & flags) != 0;

    /// <inheritdoc/>
    public override string ToString() => What;
}
