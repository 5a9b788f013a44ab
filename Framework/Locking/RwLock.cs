using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A reader-writer spinlock (<c>rwlock_t</c>): many readers or one writer; who does not get it spins.</summary>
/// <remarks>
/// A reader that comes while others wait goes behind them, but in an interrupt it goes first: so a task may not read twice, and an
/// interrupt may read what it hit a reader of (kernel/locking/qrwlock.c). Where the model lets spinlocks sleep, readers never wait for
/// a waiting writer (kernel/locking/spinlock_rt.c, rwbase_rt.c).
/// </remarks>
public sealed partial class RwLock : KernelObject, IHeld
{
    private readonly QueuedRwCore? _spinning;
    private readonly RwBaseRt? _sleeping;
    private VectorClock? _readersOrder;

    /// <summary>Makes a lock that nobody holds.</summary>
    /// <param name="name">For reports; null for <c>rwlock</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public RwLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "rwlock", new(file, line))
    {
        if (Machine.Options.Model.SpinlocksSleep)
        {
            _sleeping = new(this, isSpinLock: true);
        }
        else
        {
            _spinning = new(this);
        }

        Map = new(Name, LockKind.RwLock, Site) { Owner = this };
    }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>How many readers hold it.</summary>
    public int Readers => _sleeping?.Readers ?? _spinning!.Readers;

    /// <summary>Whether a writer holds it.</summary>
    public bool IsWriteLocked => Writer is not null;

    private TaskStruct? Writer => _sleeping is not null ? _sleeping.Writer : _spinning!.Writer;

    /// <summary>Whether a reader may take it again at once: always where no reader waits for a waiting writer (<c>read_lock_is_recursive()</c>).</summary>
    private bool ReadsAreRecursive =>
        _sleeping is not null || !Machine.Options.QueuedRwLocks || PreemptCount.InInterrupt(Machine.CurrentTask.InterruptCount);

    /// <summary>Takes the lock for reading (<c>read_lock</c>). Pairs with <see cref="ReadUnlock"/>.</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt, IsShared = true)]
    public void ReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(LockingOperations.ReadLock, this, 0, file, line);
        BeginTaking(site, "read_lock");
        Machine.Lockdep.Acquire(Map, site, ReadsAreRecursive ? LockMode.RecursiveRead : LockMode.Read);
        _spinning?.Read(ReadsAreRecursive);
        if (_sleeping?.TryRead() == false)
        {
            _ = Machine.RunOnStack(_sleeping.ReadSlowAsync(site, WaitKind.Uninterruptible));
        }

        EndTaking(site, isWriter: false);
    }

    /// <summary>Takes the lock for reading if that needs no waiting (<c>read_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken; if so it pairs with <see cref="ReadUnlock"/>.</returns>
    [MustUse("it says whether the lock was taken")]
    [Acquires(Sections.Preempt, IsShared = true, IsTry = true)]
    public bool TryReadLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.ReadTryLock, this, 0, file, line);
        return Tried(_sleeping?.TryRead() ?? _spinning!.TryRead(), new(file, line), LockMode.RecursiveRead);
    }

    /// <summary>Gives up reading (<c>read_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt)]
    public void ReadUnlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        var site = new CodeSite(file, line);
        Machine.Announce(LockingOperations.ReadUnlock, this, 0, file, line);
        _ = Machine.Lockdep.Release(Map, site);
        if (Readers > 0)
        {
            Machine.Races?.Release(ref _readersOrder);
            Leave(site);
            _spinning?.EndRead();
            _sleeping?.EndRead();
        }
    }

    /// <summary>Takes the lock for writing (<c>write_lock</c>). Pairs with <see cref="WriteUnlock"/>.</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt)]
    public void WriteLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(LockingOperations.WriteLock, this, 0, file, line);
        BeginTaking(site, "write_lock");
        Machine.Lockdep.Acquire(Map, site);
        _spinning?.Write();
        if (_sleeping?.TryWrite(site) == false)
        {
            _ = Machine.RunOnStack(_sleeping.WriteSlowAsync(site, WaitKind.Uninterruptible));
        }

        EndTaking(site, isWriter: true);
    }

    /// <summary>Takes the lock for writing if that needs no waiting (<c>write_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken; if so it pairs with <see cref="WriteUnlock"/>.</returns>
    [MustUse("it says whether the lock was taken")]
    [Acquires(Sections.Preempt, IsTry = true)]
    public bool TryWriteLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.WriteTryLock, this, 0, file, line);
        return Tried(_sleeping?.TryWrite(new(file, line)) ?? _spinning!.TryWrite(), new(file, line), LockMode.Exclusive);
    }

    /// <summary>Gives up writing (<c>write_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt)]
    public void WriteUnlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        var site = new CodeSite(file, line);
        Machine.Announce(LockingOperations.WriteUnlock, this, 0, file, line);
        _ = Machine.Lockdep.Release(Map, site, Writer, default);
        if (IsWriteLocked)
        {
            Machine.Races?.Release(ref Order);
            Leave(site);
            _spinning?.EndWrite();
            _sleeping?.EndWrite();
        }
    }

    /// <summary>Reports unless the current task holds it (<c>lockdep_assert_held</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.Lockdep.AssertHeld(Map, new(file, line));

    /// <summary>Makes it anew, free (<c>rwlock_init</c>). Nobody may hold it, nor wait for it.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinitialize([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Lockdep.CheckFreed(Map, new(file, line));
        _spinning?.Reset();
        _sleeping?.Reset();
    }

    /// <summary>Before the validator hears of it: preemption goes off, or where it sleeps it is checked whether that is allowed.</summary>
    private void BeginTaking(CodeSite site, string operation)
    {
        if (_sleeping is not null)
        {
            // rt_read_lock() asks rtlock_might_resched() before it tells lockdep, other than rt_spin_lock().
            Machine.Check(Checks.MightSleepForSpinLock, operation, site);
        }
        else
        {
            Enter(site);
        }
    }

    private void EndTaking(CodeSite site, bool isWriter)
    {
        if (_sleeping is not null)
        {
            Enter(site);
        }

        Taken(isWriter);
    }

    private bool Tried(bool isTaken, CodeSite site, LockMode mode)
    {
        if (!isTaken)
        {
            Machine.Races?.Failed("failed trylock", Name, site);
            return false;
        }

        Enter(site);
        Machine.Lockdep.Acquire(Map, site, mode, isTry: true);
        Taken(mode == LockMode.Exclusive);
        return true;
    }

    private void Taken(bool isWriter)
    {
        Machine.Races?.Acquire(Order);
        Machine.Races?.Acquire(isWriter ? _readersOrder : null);
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private void Enter(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (_sleeping is not null)
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

    private void Leave(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (_sleeping is not null)
        {
            task.MigrationDisabled -= task.MigrationDisabled == 0 ? 0 : 1;
            Kernel.LeaveRcuReader(Machine, site);
        }
        else
        {
            task.Preempt -= (task.Preempt & PreemptCount.PreemptMask) == 0 ? 0 : PreemptCount.PreemptOffset;
        }

        Machine.Scheduler.Reconsider();
    }

    bool IHeld.MayBeStuck => Readers > 0 || Holders.Waits(Writer);

    string IWaitSource.WaitName => $"rwlock '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, Map, Writer);
}
