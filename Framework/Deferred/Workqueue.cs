using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;
using Mutex = TopHalf.Locking.Mutex;

namespace TopHalf.Deferred;

/// <summary>A work queue (<c>struct workqueue_struct</c>): hands work items to worker tasks.</summary>
public sealed partial class Workqueue : KernelObject, IHeld
{
    // kernel/workqueue.c: WQ_DFL_ACTIVE
    private const int DefaultMaxActive = 1024;

    private static readonly CodeSite _mutexSite = new("kernel/workqueue.c", 1);

    private static readonly Check _removePools = new LockUse(KernelLocks.WorkerPools);

    private readonly Dictionary<WorkPool, (int Active, Queue<Work> Waiting)> _perPool = [];
    private readonly SortedSet<long> _inFlight = [];
    private readonly WaitQueue _flushed;
    private readonly Mutex _mutex;
    private bool _isDying;
    private int _drainers;

    /// <summary>Makes a work queue (<c>alloc_workqueue</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="name">For reports.</param>
    /// <param name="flags">How it serves.</param>
    /// <param name="maxActive">How many of its items may run at a time on a CPU; 0 for the default, 1024. Ordered queues: 1.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxActive"/> is negative.</exception>
    [MaySleep(ForMemory = true)]
    public Workqueue(
        string name, WorkqueueFlags flags = WorkqueueFlags.None, int maxActive = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this(name, flags, maxActive, new CodeSite(file, line)) => Machine.Announce(DeferredOperations.AllocWorkqueue, this, 0, file, line);

    private Workqueue(string name, WorkqueueFlags flags, int maxActive, CodeSite site)
        : base(name, site)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxActive);
        var isOrdered = (flags & WorkqueueFlags.Ordered) != 0;
        Flags = isOrdered ? flags | WorkqueueFlags.Unbound : flags;
        MaxActive = isOrdered ? 1 : maxActive == 0 ? DefaultMaxActive : maxActive;
        _flushed = new(Machine, $"{name} flushed") { WokenBy = this };
        _mutex = new("&wq->mutex", _mutexSite.File, _mutexSite.Line);
        // Each queue is a class of its own, wherever it was made: wq_init_lockdep() registers a key for each.
        Map = new($"(wq_completion){name}", LockKind.Map, default);
        Rescuer = IsMemReclaim ? new(Machine, this) : null;
    }

    /// <summary>The queue for everybody (<c>system_wq</c>).</summary>
    public static Workqueue System => Machine.Current.Workqueues.System("events", WorkqueueFlags.None);

    /// <summary>The queue for everybody whose workers have a high priority (<c>system_highpri_wq</c>).</summary>
    public static Workqueue SystemHighPri => Machine.Current.Workqueues.System("events_highpri", WorkqueueFlags.HighPri);

    /// <summary>The queue for everybody that any CPU serves (<c>system_unbound_wq</c>).</summary>
    public static Workqueue SystemUnbound => Machine.Current.Workqueues.System("events_unbound", WorkqueueFlags.Unbound);

    /// <summary>The queue for everybody that a softirq serves (<c>system_bh_wq</c>).</summary>
    public static Workqueue SystemBottomHalf => Machine.Current.Workqueues.System("events_bh", WorkqueueFlags.BottomHalf);

    /// <summary>The same for items of high priority (<c>system_bh_highpri_wq</c>).</summary>
    public static Workqueue SystemBottomHalfHighPri =>
        Machine.Current.Workqueues.System("events_bh_highpri", WorkqueueFlags.BottomHalf | WorkqueueFlags.HighPri);

    /// <summary>The queue for everybody whose items may take long (<c>system_long_wq</c>).</summary>
    public static Workqueue SystemLong => Machine.Current.Workqueues.System("events_long", WorkqueueFlags.None);

    /// <summary>How it serves.</summary>
    public WorkqueueFlags Flags { get; }

    /// <summary>How many of its items may run at a time on a CPU.</summary>
    public int MaxActive { get; }

    /// <summary>Whether a softirq serves it.</summary>
    internal bool IsBottomHalf => (Flags & WorkqueueFlags.BottomHalf) != 0;

    /// <summary>Its worker in reserve; only with MemReclaim.</summary>
    internal Rescuer? Rescuer { get; }

    /// <summary>Whether it has to make progress when memory is short.</summary>
    internal bool IsMemReclaim => (Flags & WorkqueueFlags.MemReclaim) != 0;

    /// <summary>Held while an item of it runs, and touched by who flushes it.</summary>
    internal LockMap Map { get; }

    /// <summary>How many times an item was queued here.</summary>
    public long Queued { get; private set; }

    /// <summary>Queues an item (<c>queue_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending already: it runs once for both.</returns>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool Queue([Arms] Work work, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        Machine.Announce(DeferredOperations.QueueWork, work, 0, file, line);
        work.ReportIfFreed("queue_work", file, line);
        return Insert(work, new(file, line));
    }

    /// <summary>Queues an item after a delay (<c>queue_delayed_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="work">The item.</param>
    /// <param name="delay">From now; rounded up to whole ticks.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>False when it was pending, or waiting for its delay, already.</returns>
    [MustUse("false means that this call queued nothing")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool QueueDelayed([Arms] DelayedWork work, Ktime delay, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        Machine.Announce(DeferredOperations.QueueDelayedWork, work, delay.Nanoseconds, file, line);
        work.ReportIfFreed("queue_delayed_work", file, line);
        return delay == Ktime.Zero ? Insert(work, new(file, line)) : work.Arm(this, delay, new(file, line));
    }

    /// <summary>Waits until everything that is queued now has run (<c>flush_workqueue</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor]
    public async KernelTask FlushAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.FlushWorkqueue, this, 0, file, line);
        var site = new CodeSite(file, line);
        WorkRules.Touch(this, site);
        await _mutex.LockAsync(file, line);
        if (_inFlight.Count > 0)
        {
            WorkRules.CheckFlushDependency(Machine, this, "all items", site);
        }

        var last = Machine.Workqueues.LastSerial;
        _mutex.Unlock(file, line);
        while (_inFlight.Count > 0 && _inFlight.Min <= last)
        {
            await _flushed.SleepAsync($"work queue '{Name}' to be flushed", site);
        }

        Machine.Races?.Acquire(Order);
    }

    /// <summary>Waits until it is empty and ends it (<c>destroy_workqueue</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true), Frees]
    public async KernelTask DestroyAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.DestroyWorkqueue, this, 0, file, line);
        await _mutex.LockAsync(file, line);
        _isDying = true;
        _mutex.Unlock(file, line);
        await DrainAsync(file, line);

        Machine.Check(_removePools, "destroy_workqueue", new(file, line));
    }

    internal static Workqueue CreateSystem(string name, WorkqueueFlags flags) => new(name, flags, 0, default(CodeSite));

    internal bool Insert(Work work, CodeSite site, int? cpu = null)
    {
        if (work.IsPending || work.DisableDepth > 0)
        {
            // test_and_set_bit() is a full barrier also where the bit was set.
            Machine.Weak?.FullBarrier(Machine.CurrentCpu.Number);
            Machine.Races?.Failed("queue_work that returned false", work.Name, site);
            work.RefusedAt = site;
            return false;
        }

        Machine.Check(DeferredOperations.Pool, "queue_work", site);
        Machine.Check(IsBottomHalf ? DeferredOperations.Pool : DeferredOperations.PoolWake, "queue_work", site);
        work.IsPending = true;
        Machine.Races?.Release(ref work.QueuedOrder);
        if ((_isDying || _drainers > 0) && !(Machine.CurrentTask.Listener is Worker { Current: { } current } && current == this))
        {
            // Only its own items may queue more while it is drained. Any other stays pending for ever: __queue_work() gives up after the bit was set.
            Machine.Report(RuleBook.QueueOnDying, site, $"work '{work.Name}' on '{Name}'", Name);
            (work.Queue, work.Pool) = (null, null);
            return true;
        }

        work.Queue = this;
        Queued++;
        // Of the machine and not of the queue: an item may be queued on another queue while it runs.
        work.QueuedSerial = ++Machine.Workqueues.LastSerial;
        _inFlight.Add(work.QueuedSerial);
        // An item of this queue that runs elsewhere is queued there: it never runs on two CPUs at a time.
        var pool = work.RunningOn is { } worker && worker.Current == this && !IsBottomHalf
            ? worker.Pool
            : Machine.Workqueues.PoolFor(Flags, cpu is { } number ? Machine.CpuNumber(number) : Machine.CurrentCpu);
        work.Pool = pool;
        var (active, waiting) = _perPool.TryGetValue(pool, out var known) ? known : (0, new());
        if (active < MaxActive)
        {
            _perPool[pool] = (active + 1, waiting);
            pool.Add(work);
        }
        else
        {
            waiting.Enqueue(work);
            _perPool[pool] = (active, waiting);
        }

        return true;
    }

    internal bool Remove(Work work)
    {
        if (!work.IsPending || work.Pool is not { } pool)
        {
            return false;
        }

        work.IsPending = false;
        var (active, waiting) = _perPool[pool];
        if (waiting.Contains(work))
        {
            _perPool[pool] = (active, new(waiting.Where(other => other != work)));
        }
        else
        {
            pool.Remove(work);
            EndOne(pool);
        }

        Landed(work.QueuedSerial);
        work.Idle.WakeAll();
        return true;
    }

    /// <summary><c>process_one_work()</c></summary>
    internal async KernelTask RunAsync(Worker worker, Work work)
    {
        var serial = work.QueuedSerial;
        work.IsPending = false;
        work.RunningOn = worker;
        work.RunningSerial = serial;
        work.Runs++;
        var pool = work.Pool!;
        await Machine.AnnounceAsync(DeferredOperations.WorkStart, work, 0, work.Site.File, work.Site.Line);
        var task = Machine.CurrentTask;
        var (preempt, wereOff, held) = (task.Preempt, task.IrqsOff, task.HeldLocks.Count);
        worker.Begin(this);
        var outer = Machine.Races?.WorkBegins(task, work);
        Machine.Races?.Acquire(MaxActive == 1 && (Flags & WorkqueueFlags.Ordered) != 0 ? Order : null);
        Machine.Lockdep.Acquire(Map, Site);
        Machine.Lockdep.Acquire(work.Map, work.Site);
        try
        {
            await work.Function();
        }
        catch (Exception exception) when (exception is not RunEndedException)
        {
            Machine.ReportOops(exception);
        }

        _ = Machine.Lockdep.Release(work.Map, work.Site);
        _ = Machine.Lockdep.Release(Map, Site);
        Machine.Races?.Release(ref Order);
        Machine.Races?.WorkEnds(task, work, outer);
        worker.End();
        await Machine.AnnounceAsync(DeferredOperations.WorkEnd, work, 0, work.Site.File, work.Site.Line);
        if (task.Preempt != preempt || task.IrqsOff != wereOff)
        {
            Machine.Report(RuleBook.ContextLeak, work.Site,
                $"work '{work.Name}' began with preempt_count {preempt:x8} and returned with {task.Preempt:x8}, interrupts {(task.IrqsOff ? "off" : "on")}.", work.Name);
            task.Preempt = preempt;
            Machine.SetIrqsOff(task, wereOff, default);
        }

        Machine.CheckLocksAtExit(task, $"work '{work.Name}' on task", held);
        work.RunningOn = null;
        EndOne(pool);
        Landed(serial);
        work.Idle.WakeAll();
    }

    private void EndOne(WorkPool pool)
    {
        var (active, waiting) = _perPool[pool];
        if (waiting.TryDequeue(out var next))
        {
            pool.Add(next);
            return;
        }

        _perPool[pool] = (active - 1, waiting);
    }

    private void Landed(long serial)
    {
        _inFlight.Remove(serial);
        _flushed.WakeAll();
    }
}
