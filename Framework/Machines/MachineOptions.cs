using Serilog;
using Serilog.Core;
using TopHalf.Choices;
using TopHalf.Devices;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Machines;

/// <summary>How a machine is built. Immutable; every property has a default but the context model.</summary>
public sealed record MachineOptions
{
    internal const int MaxCpus = 64;

    /// <summary>How many CPUs; 1 to 64. Default 2.</summary>
    public int CpuCount { get; init; } = 2;

    /// <summary>The execution contexts. Required: the machine knows none.</summary>
    public required ContextModel Model { get; init; }

    /// <summary>Where kernel code can be preempted. Default: full.</summary>
    public PreemptionModel Preemption { get; init; } = PreemptionModel.Full;

    /// <summary>Whether the order and the usage of locks are validated (lockdep). Default true.</summary>
    public bool Lockdep { get; init; } = true;

    /// <summary>Whether accesses to variables are reported that nothing orders (TH7001 to TH7003). Default true.</summary>
    public bool Races { get; init; } = true;

    /// <summary>Whether the place of each access to <see cref="Memory.Shared{T}.Value"/> is looked up, which is slow: for the run that a report is made of. Default false.</summary>
    public bool RaceSites { get; init; }

    /// <summary>What one CPU sees of what another one writes. Default: sequentially consistent.</summary>
    public MemoryModel Memory { get; init; }

    /// <summary>How many stores may be delayed and loads be stale in a run with weak memory; zero or more. Default 2.</summary>
    public int WeakSites { get; init; } = 2;

    /// <summary>Whether the readers of a spinning <see cref="Locking.RwLock"/> wait behind waiting writers (<c>CONFIG_QUEUED_RWLOCKS</c>). Default true.</summary>
    public bool QueuedRwLocks { get; init; } = true;

    /// <summary>Whether primary interrupt handlers run in threads unless they ask otherwise, also where the model does not have it so (<c>threadirqs</c>). Default false.</summary>
    public bool ThreadIrqs { get; init; }

    /// <summary>What operations cost. Default: <see cref="CostModel.Default"/>.</summary>
    public CostModel Costs { get; init; } = CostModel.Default;

    /// <summary>Answers every nondeterminism. Default: <see cref="DefaultPolicy"/>.</summary>
    public IChooser Chooser { get; init; } = new DefaultPolicy();

    /// <summary>What happens when a rule is broken. Default: report and go on.</summary>
    public ViolationPolicy OnViolation { get; init; } = ViolationPolicy.Report;

    /// <summary>Answers to open questions about the hardware that differ from the device's own. Default: none.</summary>
    public IReadOnlyDictionary<Knob, bool> Knobs { get; init; } = new Dictionary<Knob, bool>();

    /// <summary>Timer ticks a second (<c>CONFIG_HZ</c>); 1 to 10000. Default 250.</summary>
    public int Hz { get; init; } = 250;

    /// <summary>How long a task of the fair class runs before another gets its turn. Default 3 ms (<c>base_slice_ns</c>, kernel/sched/fair.c).</summary>
    public Ktime FairSlice { get; init; } = Ktime.FromMs(3);

    /// <summary>How long what is left behind may go on after the scenario has returned; a task that is busy longer is a finding (TH9004). Default 1 s.</summary>
    public Ktime Settle { get; init; } = Ktime.FromSeconds(1);

    /// <summary>When a run that does not end is given up, in virtual time. Default 1 hour.</summary>
    public Ktime MaxVirtualTime { get; init; } = Ktime.FromSeconds(3_600);

    /// <summary>When a run that does not end is given up, in operations. Default 20 thousand million.</summary>
    public long MaxOperations { get; init; } = 20_000_000_000;

    /// <summary>How often a level interrupt may fire again for a cause that was handled before the machine holds the line back. Default 16.</summary>
    /// <remarks>Real hardware would go on for ever. Holding back lets the run show what comes after; the finding says so.</remarks>
    public int StormCut { get; init; } = 16;

    /// <summary>What may go wrong by choice. Default: nothing, and nothing is asked.</summary>
    public InjectableFaults Faults { get; init; }

    /// <summary>Where the kernel log goes. Default: nowhere.</summary>
    public ILogger Log { get; init; } = Logger.None;

    /// <summary>Whether primary interrupt handlers are moved to threads (<c>force_irqthreads()</c>).</summary>
    internal bool ThreadsHandlers => ThreadIrqs || Model.ThreadsHandlers;

    internal MachineOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Model);
        Require(CpuCount is >= 1 and <= MaxCpus, nameof(CpuCount), CpuCount, "A machine has 1 to 64 CPUs.");
        Require(Hz is >= 1 and <= 10_000, nameof(Hz), Hz, "The tick rate is 1 to 10000 a second.");
        Require(FairSlice > Ktime.Zero, nameof(FairSlice), FairSlice, "A time slice is longer than zero.");
        Require(Settle >= Ktime.Zero, nameof(Settle), Settle, "The time to come to rest is zero or more.");
        Require(MaxVirtualTime > Ktime.Zero, nameof(MaxVirtualTime), MaxVirtualTime, "The budget of virtual time is more than zero.");
        Require(MaxOperations > 0, nameof(MaxOperations), MaxOperations, "The budget of operations is more than zero.");
        Require(WeakSites >= 0, nameof(WeakSites), WeakSites, "The number of weak accesses is zero or more.");
        Require(StormCut >= 1, nameof(StormCut), StormCut, "A storm is cut after one refire or more.");
        return this;
    }

    private static void Require(bool holds, string name, object value, string message)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, message);
        }
    }
}
