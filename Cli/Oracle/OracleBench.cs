using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.ReadCopyUpdate;

namespace TopHalf.Cli.Oracle;

/// <summary>What one cell of the table has at hand: its machine, and the object that the context consists of, for operations on oneself.</summary>
internal sealed class OracleBench(Machine machine)
{
    public Machine Machine { get; } = machine;

    /// <summary>The number of the interrupt whose handler or thread is the context.</summary>
    public int Irq { get; set; } = -1;

    /// <summary>The registration of that handler.</summary>
    public IrqAction? Action { get; set; }

    public KernelTimer? Timer { get; set; }

    public Hrtimer? Hrtimer { get; set; }

    public Tasklet? Tasklet { get; set; }

    public Work? Work { get; set; }

    public DelayedWork? DelayedWork { get; set; }

    public Mutex? Mutex { get; set; }

    public SpinLock? SpinLock { get; set; }

    /// <summary>The SRCU domain of the context, which is also the one that operations wait for.</summary>
    public SrcuStruct Srcu => field ??= new("oracle");

    public RwLock? RwLock { get; set; }

    public RwSemaphore? RwSemaphore { get; set; }

    /// <summary>Whether the operation began, and whether it came back.</summary>
    public bool Began { get; set; }

    /// <inheritdoc cref="Began"/>
    public bool Returned { get; set; }
}
