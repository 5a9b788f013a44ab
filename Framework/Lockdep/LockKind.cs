namespace TopHalf.Lockdep;

/// <summary>What sort of lock it is, as far as the validator cares. Data: a lock of one's own brings its own.</summary>
/// <param name="Name">The kernel's word for the type: <c>spinlock</c>.</param>
/// <param name="WaitInner">How one may wait while holding it.</param>
public sealed record LockKind(string Name, WaitType WaitInner)
{
    /// <summary>A raw spinlock.</summary>
    public static readonly LockKind RawSpin = new("raw_spinlock", WaitType.Spin) { Spins = true };

    /// <summary>The raw spinlock inside of a lock that sleeps.</summary>
    internal static readonly LockKind WaitLock = new("wait_lock", WaitType.Spin) { Spins = true };

    /// <summary>A spinlock.</summary>
    public static readonly LockKind Spin = new("spinlock", WaitType.Config) { Spins = true };

    /// <summary>A reader-writer spinlock.</summary>
    public static readonly LockKind RwLock = new("rwlock", WaitType.Config) { Spins = true };

    /// <summary>A per-CPU lock that names a section with preemption or interrupts off (<c>local_lock_t</c>).</summary>
    public static readonly LockKind Local = new("local_lock", WaitType.Config) { Spins = true, IsPerCpu = true };

    /// <summary>A mutex.</summary>
    public static readonly LockKind Mutex = new("mutex", WaitType.Sleep);

    /// <summary>A mutex with priority inheritance.</summary>
    public static readonly LockKind RtMutex = new("rt_mutex", WaitType.Sleep);

    /// <summary>A reader-writer semaphore.</summary>
    public static readonly LockKind RwSem = new("rwsem", WaitType.Sleep);

    /// <summary>An RCU reader: never waits, and inside it one may wait as for a spinlock.</summary>
    public static readonly LockKind Rcu = new("rcu", WaitType.Config) { WaitOuter = WaitType.Free };

    /// <summary>An RCU-sched reader: preemption is off inside it.</summary>
    public static readonly LockKind RcuSched = new("rcu_sched", WaitType.Spin) { WaitOuter = WaitType.Free };

    /// <summary>No lock: what a work item, a timer or reclaim is to the order of locks (<c>lockdep_map</c>).</summary>
    public static readonly LockKind Map = new("map", WaitType.Unchecked);

    /// <summary>How one waits for it. Default: as <see cref="WaitInner"/>.</summary>
    public WaitType WaitOuter { get; init; } = WaitInner;

    /// <summary>Whether holding it makes the context atomic in a model in which spinlocks spin.</summary>
    public bool Spins { get; init; }

    /// <summary>Whether each CPU has its own (<c>LD_LOCK_PERCPU</c>): interrupt safety is then no matter of other CPUs.</summary>
    public bool IsPerCpu { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
