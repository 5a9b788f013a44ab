using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Exploration;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A spinlock (<c>spinlock_t</c>): who does not get it spins. Holding it keeps the task from being preempted.</summary>
/// <remarks>
/// Two pairs: <see cref="Hold"/> and its irq, irqsave and bh forms return a guard whose scope the compiler keeps free of awaits;
/// <see cref="Lock"/> and <see cref="Unlock"/> are for locks handed over between functions. The state is in the lock, so a guard that was copied unlocks twice,
/// and that is a finding. Which of several spinning CPUs gets a released lock is a choice. Where the
/// model lets spinlocks sleep it is a lock with priority inheritance, and its holder can be preempted (kernel/locking/spinlock_rt.c).
/// </remarks>
public partial class SpinLock : KernelObject, IHeld
{
    private readonly Released _released;

    /// <summary>Where the model lets spinlocks sleep; null where it spins.</summary>
    private readonly RtMutexCore? _core;

    private TaskStruct? _spinOwner;
    private CodeSite _spinTakenAt;

    /// <summary>Makes an unlocked spinlock.</summary>
    /// <param name="name">For reports; null for <c>lock</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public SpinLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : this(LockKind.Spin, name, new(file, line))
    {
    }

    private protected SpinLock(LockKind kind, string? name, CodeSite site)
        : base(name ?? "lock", site)
    {
        _released = new(this);
        Map = new(Name, kind, site) { Owner = this };
        _core = kind.WaitInner == WaitType.Config && Machine.Options.Model.SpinlocksSleep ? new(this, isSpinLock: true) : null;
    }

    /// <summary>The lock of one CPU, where a <see cref="LocalLock"/> sleeps.</summary>
    internal static SpinLock OfCpu(string name, CodeSite site) => new(LockKind.Local, name, site);

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it.</summary>
    public bool IsLocked => Owner is not null;

    /// <summary>Whether the current task holds it (<c>lockdep_is_held</c>).</summary>
    public bool IsHeldByCurrent => Owner == Machine.CurrentTask;

    /// <summary>Where the holder took it.</summary>
    internal CodeSite TakenAt => _core?.TakenAt ?? _spinTakenAt;

    private TaskStruct? Owner => _core is not null ? _core.Owner : _spinOwner;

    /// <summary>Takes the lock (<c>spin_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt)]
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.SpinLock, this, 0, file, line);
        Acquire(new(file, line));
    }

    /// <summary>Takes the lock where another of its class is held on purpose (<c>spin_lock_nested</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="subclass">The nesting level, 0 to 7.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt, IsNested = true)]
    public void LockNested(int subclass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.SpinLock, this, 0, file, line);
        Acquire(new(file, line), subclass);
    }

    /// <summary>Takes one of many locks of a class, in any order, since a lock that is held keeps everybody else from it (<c>spin_lock_nest_lock</c>).</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="nest">The lock that is held and keeps the order.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt, IsNested = true)]
    public void LockUnder(LockMap nest, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(nest);
        Machine.Announce(LockingOperations.SpinLock, this, 0, file, line);
        Acquire(new(file, line), nest: nest);
    }

    /// <summary>Releases the lock (<c>spin_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt)]
    public void Unlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(LockingOperations.SpinUnlock, this, 0, file, line);
        Release(new(file, line));
    }

    /// <summary>Takes the lock if it is free (<c>spin_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken; if so it pairs with <see cref="Unlock"/>.</returns>
    [MustUse("it says whether the lock was taken")]
    [Acquires(Sections.Preempt, IsTry = true)]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.SpinTryLock, this, 0, file, line);
        var site = new CodeSite(file, line);
        if (_core is not null ? !_core.TryTake(site) : IsLocked)
        {
            Machine.Races?.Failed("failed spin_trylock", Name, site);
            return false;
        }

        Enter(site);
        Machine.Lockdep.Acquire(Map, site, isTry: true);
        Take(site);
        return true;
    }

    /// <summary>Reports unless the current task holds it (<c>lockdep_assert_held</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.Lockdep.AssertHeld(Map, new(file, line));

    /// <summary>Makes it anew, free (<c>spin_lock_init</c>). Nobody may hold it, nor wait for it.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinitialize([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Lockdep.CheckFreed(Map, new(file, line));
        _core?.Reset();
        _spinOwner = null;
    }

    private void Acquire(CodeSite site, int subclass = 0, LockMap? nest = null)
    {
        if (_core is null)
        {
            Enter(site);
        }

        Machine.Lockdep.Acquire(Map, site, subclass: subclass, nest: nest);
        if (_core is not null)
        {
            // rt_spin_lock()
            Machine.Touch(this, AccessMode.Write);
            Machine.Check(Checks.MightSleepForSpinLock, "spin_lock", site);
            if (!_core.TryTake(site))
            {
                _ = Machine.RunOnStack(_core.TakeSlowAsync(site, WaitKind.Uninterruptible));
            }

            Enter(site);
        }
        else if (Machine.Search is not null)
        {
            Machine.Scheduler.StandBefore(_released);
        }
        else if (IsLocked)
        {
            Machine.Emit(EventKind.LockContended, this, 0);
            Machine.Scheduler.SpinUntil(_released, Ktime.Never);
        }

        Take(site);
    }

    /// <summary>What holding it does to the task: preemption is off, or where it sleeps the task is an RCU reader and stays on its CPU.</summary>
    private void Enter(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (_core is not null)
        {
            Kernel.EnterRcuReader(Machine, site);
            task.MigrationDisabled++;
        }
        else
        {
            task.Preempt += PreemptCount.PreemptOffset;
            task.PreemptDisabledAt = site;
        }
    }

    private void Take(CodeSite site)
    {
        // The task may have moved while it spun; the lock goes to who looks first.
        (_spinOwner, _spinTakenAt) = (Machine.CurrentTask, site);
        Machine.Races?.Acquire(Order);
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private void Release(CodeSite site)
    {
        var task = Machine.CurrentTask;
        var holder = Owner;
        _ = Machine.Lockdep.Release(Map, site, holder, TakenAt);
        if (holder is null)
        {
            return;
        }

        Machine.Races?.Release(ref Order);
        _spinOwner = null;
        if (_core is not null)
        {
            task.MigrationDisabled -= task.MigrationDisabled == 0 ? 0 : 1;
            Kernel.LeaveRcuReader(Machine, site);
            _core.Release();
        }
        else
        {
            // A second release by the same task was reported; letting its count go below zero would only raise more findings.
            task.Preempt -= (task.Preempt & PreemptCount.PreemptMask) == 0 ? 0 : PreemptCount.PreemptOffset;
        }

        Machine.Scheduler.Reconsider();
    }

    private sealed class Released(SpinLock spinLock) : IBusyCondition
    {
        public bool IsSatisfied => !spinLock.IsLocked;

        public KernelObject Lock => spinLock;

        public IWaitSource Source => spinLock;
    }

    bool IHeld.MayBeStuck => Holders.Waits(Owner);

    string IWaitSource.WaitName => $"spinlock '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, Owner, TakenAt);
}
