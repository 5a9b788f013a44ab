using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A mutex (<c>struct mutex</c>): who does not get it sleeps. Released by who took it.</summary>
/// <remarks>
/// Waiters queue first come, first served. A release wakes the first, which takes the mutex when it runs; a running task may be
/// faster, but only once: then the mutex is handed over. Follows kernel/locking/mutex.c, without its optimistic spinning. Where
/// spinlocks sleep it is a mutex with priority inheritance, as <see cref="RtMutex"/> (kernel/locking/rtmutex_api.c).
/// </remarks>
public sealed class Mutex : KernelObject, IHeld, IMaySleepAtOnce
{
    private readonly bool _inherits;
    private readonly IMutexCore _core;

    /// <summary>Makes a mutex that nobody holds.</summary>
    /// <param name="name">For reports; null for <c>mutex</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Mutex(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "mutex", new(file, line))
    {
        _inherits = Machine.Options.Model.SpinlocksSleep;
        _core = _inherits ? new RtMutexCore(this) : new FifoMutexCore(this);
        Map = new(Name, LockKind.Mutex, Site) { Owner = this };
    }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it (<c>mutex_is_locked</c>).</summary>
    public bool IsLocked => _core.Owner is not null;

    /// <summary>Whether the current task holds it.</summary>
    public bool IsHeldByCurrent => _core.Owner == Machine.CurrentTask;

    /// <summary>Takes the mutex, sleeping until it is free (<c>mutex_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires]
    public KernelTask LockAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => TakeAsync(new(file, line), 0, null);

    /// <summary>Takes the mutex where another of its class is held on purpose (<c>mutex_lock_nested</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="subclass">The nesting level, 0 to 7.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsNested = true)]
    public KernelTask LockNestedAsync(int subclass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(new(file, line), subclass, null);

    /// <summary>Takes one of many mutexes of a class, in any order, since a lock that is held keeps everybody else from it (<c>mutex_lock_nest_lock</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="nest">The lock that is held and keeps the order.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsNested = true)]
    public KernelTask LockUnderAsync(LockMap nest, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(nest);
        return TakeAsync(new(file, line), 0, nest);
    }

    /// <summary>Takes the mutex, sleeping until it is free or a signal comes (<c>mutex_lock_interruptible</c>).</summary>
    /// <remarks>Context: process, may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires]
    public KernelTask<Errno> LockInterruptibleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(LockingOperations.MutexLockInterruptible, new(file, line), WaitKind.Interruptible);

    /// <summary>Takes the mutex, sleeping until it is free or the task is killed (<c>mutex_lock_killable</c>).</summary>
    /// <remarks>Context: process, may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires]
    public KernelTask<Errno> LockKillableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(LockingOperations.MutexLockKillable, new(file, line), WaitKind.Killable);

    /// <summary>Takes the mutex for a scope: <c>using (await _mutex.HoldAsync()) { … }</c></summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires]
    public KernelTask<MutexGuard> HoldAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var take = TakeAsync(new(file, line), 0, null);
        return take.Source is null ? new MutexGuard(this) : HoldSlowAsync(take);
    }

    /// <summary>Takes the mutex if it is free (<c>mutex_trylock</c>).</summary>
    /// <remarks>Context: not interrupt; where the mutex inherits priorities that is a warning, and fails. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the mutex was taken")]
    [CallableFrom(CallContexts.Task), Acquires(IsTry = true)]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(_inherits ? LockingOperations.RtMutexTryLock : LockingOperations.MutexTryLock, this, 0, file, line);
        if ((_inherits && !Kernel.InTask) || !TryTake(site))
        {
            Machine.Races?.Failed("failed mutex_trylock", Name, site);
            return false;
        }

        Machine.Lockdep.Acquire(Map, site, isTry: true);
        return true;
    }

    /// <summary>Releases the mutex (<c>mutex_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void Unlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(LockingOperations.MutexUnlock, this, 0, file, line);
        _ = Machine.Lockdep.Release(Map, new(file, line), _core.Owner, _core.TakenAt);
        Machine.Races?.Release(ref Order);
        _core.Release();
    }

    /// <summary>Reports unless the current task holds it (<c>lockdep_assert_held</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.Lockdep.AssertHeld(Map, new(file, line));

    /// <summary>Makes it anew, free (<c>mutex_init</c>). Nobody may hold it, nor wait for it.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinitialize([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Lockdep.CheckFreed(Map, new(file, line));
        _core.Reset();
    }

    private KernelTask TakeAsync(CodeSite site, int subclass, LockMap? nest)
    {
        var turn = Machine.AnnounceAsync(LockingOperations.MutexLock, this, 0, site.File, site.Line, this);
        return turn.IsCompleted ? TakeNowAsync(site, subclass, nest) : TakeInTurnAsync(turn, site, subclass, nest);
    }

    private async KernelTask TakeInTurnAsync(KernelTask turn, CodeSite site, int subclass, LockMap? nest)
    {
        await turn;
        await TakeNowAsync(site, subclass, nest);
    }

    private KernelTask TakeNowAsync(CodeSite site, int subclass, LockMap? nest)
    {
        Machine.Lockdep.Acquire(Map, site, subclass: subclass, nest: nest);
        return TryTake(site) ? default : TakeSlowAsync(site);
    }

    private async KernelTask<Errno> TakeAsync(Operation operation, CodeSite site, WaitKind kind)
    {
        await Machine.AnnounceAsync(operation, this, 0, site.File, site.Line);
        Machine.Lockdep.Acquire(Map, site);
        return TryTake(site) ? Errno.Ok : await TakeSlowAsync(site, kind);
    }

    private bool TryTake(CodeSite site)
    {
        if (!_core.TryTake(site))
        {
            return false;
        }

        Taken();
        return true;
    }

    private async KernelTask TakeSlowAsync(CodeSite site) => _ = await TakeSlowAsync(site, WaitKind.Uninterruptible);

    private async KernelTask<Errno> TakeSlowAsync(CodeSite site, WaitKind kind)
    {
        var result = await _core.TakeSlowAsync(site, kind);
        if (result == Errno.Ok)
        {
            Taken();
        }
        else
        {
            _ = Machine.Lockdep.Release(Map, site);
        }

        return result;
    }

    private void Taken()
    {
        Machine.Races?.Acquire(Order);
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private async KernelTask<MutexGuard> HoldSlowAsync(KernelTask take)
    {
        await take;
        return new(this);
    }

    bool IMaySleepAtOnce.SleepsAtOnce => !_inherits && _core.Owner is not null;

    bool IHeld.MayBeStuck => Holders.Waits(_core.Owner);

    string IWaitSource.WaitName => $"mutex '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, _core.Owner, _core.TakenAt);
}
