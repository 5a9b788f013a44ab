namespace TopHalf.Lockdep;

/// <summary>The locks inside of the kernel that its functions take on behalf of a driver. Paths are of Linux 6.12.</summary>
/// <remarks>By the time a driver runs, the kernel has used all of them: with interrupts off those that interrupts take, with everything on the others.</remarks>
public static class KernelLocks
{
    private const LockUsage Safe = LockUsage.Used | LockUsage.UsedInHardIrq | LockUsage.UsedInSoftirq;
    private const LockUsage Plain = LockUsage.Used | LockUsage.EnabledHardIrq | LockUsage.EnabledSoftirq;

    /// <summary>Direct reclaim: what an allocation that may reclaim could take.</summary>
    public static readonly InternalLock FsReclaim = new("fs_reclaim", LockKind.Map, Plain, "mm/page_alloc.c: __fs_reclaim_map");

    /// <summary>The per-CPU slab of a cache, where an allocation leaves the fast path.</summary>
    public static readonly InternalLock SlabLocal = new("&s->cpu_slab->lock", LockKind.Local, LockUsage.Used, "mm/slub.c: struct kmem_cache_cpu");

    /// <summary>The partial slabs of a node.</summary>
    public static readonly InternalLock SlabNode = new("&n->list_lock", LockKind.Spin, Safe, "mm/slub.c: struct kmem_cache_node");

    /// <summary>The free pages of a zone.</summary>
    public static readonly InternalLock Zone = new("&zone->lock", LockKind.Spin, Safe, "include/linux/mmzone.h: struct zone");

    /// <summary>What an RCU reader holds.</summary>
    public static readonly InternalLock RcuReader = new("rcu_read_lock", LockKind.Rcu, LockUsage.UsedRead, "kernel/rcu/update.c: rcu_lock_map");

    /// <summary>The bottom halves of a CPU, where they are disabled for a task and not for the CPU.</summary>
    public static readonly InternalLock BottomHalves = new("&softirq_ctrl.lock", LockKind.Local, Plain, "kernel/softirq.c: struct softirq_ctrl");

    /// <summary>The objects that debugobjects tracks.</summary>
    public static readonly InternalLock DebugObjects = new("&obj_hash[i].lock", LockKind.RawSpin, Safe, "lib/debugobjects.c: struct debug_bucket");

    /// <summary>A task that is woken.</summary>
    public static readonly InternalLock TaskPi = new("&p->pi_lock", LockKind.RawSpin, Safe, "include/linux/sched.h: struct task_struct");

    /// <summary>The run queue of a CPU.</summary>
    public static readonly InternalLock RunQueue = new("&rq->__lock", LockKind.RawSpin, Safe, "kernel/sched/sched.h: struct rq");

    /// <summary>A pool of workers.</summary>
    public static readonly InternalLock WorkerPool = new("&pool->lock", LockKind.RawSpin, Safe, "kernel/workqueue.c: struct worker_pool");

    /// <summary>The timers of a CPU.</summary>
    public static readonly InternalLock TimerBase = new("&base->lock", LockKind.RawSpin, Safe, "kernel/time/timer.c: struct timer_base");

    /// <summary>The descriptor of an interrupt.</summary>
    public static readonly InternalLock IrqDesc = new("&irq_desc_lock_class", LockKind.RawSpin, Safe, "kernel/irq/irqdesc.c: alloc_desc()");

    /// <summary>The high-resolution timers of a CPU.</summary>
    public static readonly InternalLock HrtimerBase = new("hrtimer_bases.lock", LockKind.RawSpin, Safe, "kernel/time/hrtimer.c: struct hrtimer_cpu_base");

    /// <summary>What an RCU reader with bottom halves off holds.</summary>
    public static readonly InternalLock RcuReaderBh = new("rcu_read_lock_bh", LockKind.Rcu, LockUsage.UsedRead, "kernel/rcu/update.c: rcu_bh_lock_map");

    /// <summary>What an RCU reader that cannot be preempted holds.</summary>
    public static readonly InternalLock RcuReaderSched = new("rcu_read_lock_sched", LockKind.RcuSched, LockUsage.UsedRead, "kernel/rcu/update.c: rcu_sched_lock_map");

    /// <summary>What an RCU callback runs under.</summary>
    public static readonly InternalLock RcuCallback = new("rcu_callback", LockKind.Map, LockUsage.UsedRead, "kernel/rcu/update.c: rcu_callback_map");

    /// <summary>Who waits for all RCU callbacks.</summary>
    public static readonly InternalLock RcuBarrier = new("rcu_state.barrier_mutex", LockKind.Mutex, Plain, "kernel/rcu/tree.c: rcu_state");

    /// <summary>What waits to be freed after a grace period, on a CPU.</summary>
    public static readonly InternalLock KfreeRcu = new("krc.lock", LockKind.RawSpin, Safe, "kernel/rcu/tree.c: struct kfree_rcu_cpu");

    /// <summary>The callbacks that an SRCU domain has on a CPU. The kernel itself has waited for no domain yet.</summary>
    public static readonly InternalLock SrcuData = new("&(&sdp->lock)", LockKind.Spin, LockUsage.None, "include/linux/srcutree.h: struct srcu_data");

    /// <summary>The areas of vmalloc.</summary>
    public static readonly InternalLock VmapAreas = new("&vn->busy.lock", LockKind.Spin, Plain, "mm/vmalloc.c: struct vmap_node");

    /// <summary>Who can give memory back.</summary>
    public static readonly InternalLock Shrinkers = new("shrinker_mutex", LockKind.Mutex, Plain, "mm/shrinker.c");

    /// <summary>The address space of a task, as those take it who fault in its pages.</summary>
    public static readonly InternalLock MmapLock = new("&mm->mmap_lock", LockKind.RwSem, Plain | LockUsage.UsedRead | LockUsage.EnabledHardIrqRead | LockUsage.EnabledSoftirqRead, "include/linux/mm_types.h: struct mm_struct");

    /// <summary>The page tables of an address space.</summary>
    public static readonly InternalLock PageTable = new("ptlock_ptr(ptdesc)", LockKind.Spin, Plain, "include/linux/mm.h: pte_lockptr()");

    /// <summary>The firmware files that are in memory.</summary>
    public static readonly InternalLock FirmwareCache = new("fw_cache.lock", LockKind.Spin, Plain, "drivers/base/firmware_loader/main.c: struct firmware_cache");

    /// <summary>A file that is read.</summary>
    public static readonly InternalLock InodeRead = new("&sb->s_type->i_mutex_key", LockKind.RwSem, Plain, "fs/inode.c: alloc_inode()");

    /// <summary>The random generator of a CPU.</summary>
    public static readonly InternalLock CpuRandom = new("crngs.lock", LockKind.Local, Safe, "drivers/char/random.c: struct crng");

    /// <summary>The generator from which those of the CPUs are seeded.</summary>
    public static readonly InternalLock BaseRandom = new("base_crng.lock", LockKind.Spin, Safe, "drivers/char/random.c");

    /// <summary>The pools of workers.</summary>
    public static readonly InternalLock WorkerPools = new("wq_pool_mutex", LockKind.Mutex, Plain, "kernel/workqueue.c: wq_pool_mutex");

    /// <summary>Per-CPU memory.</summary>
    public static readonly InternalLock PerCpuAlloc = new("pcpu_alloc_mutex", LockKind.Mutex, Plain, "mm/percpu.c: pcpu_alloc_mutex");

    /// <summary>CPUs that come and go.</summary>
    public static readonly InternalLock CpuHotplug = new("cpu_hotplug_lock", LockKind.RwSem, Plain, "kernel/cpu.c: cpu_hotplug_lock");

    /// <summary>The threads that are to be made.</summary>
    public static readonly InternalLock KthreadCreate = new("kthread_create_lock", LockKind.Spin, Plain, "kernel/kthread.c: kthread_create_lock");

    /// <summary>A completion that is waited for.</summary>
    public static readonly InternalLock SimpleWait = new("&x->wait", LockKind.RawSpin, Safe, "include/linux/swait.h: struct swait_queue_head");

    /// <summary>The handlers of NMIs.</summary>
    public static readonly InternalLock NmiHandlers = new("&nmi_desc[0].lock", LockKind.RawSpin, LockUsage.Used, "arch/x86/kernel/nmi.c: struct nmi_desc");

    /// <summary>The items of a thread that runs work.</summary>
    public static readonly InternalLock KthreadWorker = new("&worker->lock", LockKind.RawSpin, Safe, "include/linux/kthread.h: struct kthread_worker");

    /// <summary>The entries of interrupts in /proc.</summary>
    public static readonly InternalLock IrqProc = new("register_lock", LockKind.Mutex, Plain, "kernel/irq/proc.c: register_irq_proc()");
}
