using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A mutex with priority inheritance (<c>struct rt_mutex</c>): the holder runs with the priority of the best task that waits.</summary>
/// <remarks>Waiters queue by priority, and first come, first served within one. Follows kernel/locking/rtmutex_api.c.</remarks>
public sealed class RtMutex : KernelObject, IHeld
{
    private readonly RtMutexCore _core;

    /// <summary>Makes a mutex that nobody holds.</summary>
    /// <param name="name">For reports; null for <c>rt_mutex</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public RtMutex(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "rt_mutex", new(file, line))
    {
        _core = new(this);
        Map = new(Name, LockKind.RtMutex, Site) { Owner = this };
    }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it.</summary>
    public bool IsLocked => _core.Owner is not null;

    /// <summary>Takes the mutex, sleeping until it is free (<c>rt_mutex_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires]
    public async KernelTask LockAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await TakeAsync(new(file, line), WaitKind.Uninterruptible);

    /// <summary>Takes the mutex, sleeping until it is free or a signal comes (<c>rt_mutex_lock_interruptible</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires]
    public KernelTask<Errno> LockInterruptibleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(new(file, line), WaitKind.Interruptible);

    /// <summary>Takes the mutex if it is free (<c>rt_mutex_trylock</c>).</summary>
    /// <remarks>Context: task; elsewhere that is a warning, and fails. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the mutex was taken")]
    [CallableFrom(CallContexts.Task), Acquires(IsTry = true)]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.RtMutexTryLock, this, 0, file, line);
        if (!Kernel.InTask || !_core.TryTake(new(file, line)))
        {
            Machine.Races?.Failed("failed rt_mutex_trylock", Name, new(file, line));
            return false;
        }

        Machine.Lockdep.Acquire(Map, new(file, line), isTry: true);
        Machine.Races?.Acquire(Order);
        Machine.Emit(EventKind.LockAcquire, this, 0);
        return true;
    }

    /// <summary>Releases the mutex, and gives back what the holder inherited (<c>rt_mutex_unlock</c>).</summary>
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

        Machine.Announce(LockingOperations.RtMutexUnlock, this, 0, file, line);
        _ = Machine.Lockdep.Release(Map, new(file, line), _core.Owner, _core.TakenAt);
        Machine.Races?.Release(ref Order);
        _core.Release();
    }

    /// <summary>Reports unless the current task holds it (<c>lockdep_assert_held</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.Lockdep.AssertHeld(Map, new(file, line));

    /// <summary>Makes it anew, free (<c>rt_mutex_init</c>). Nobody may hold it, nor wait for it.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinitialize([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Lockdep.CheckFreed(Map, new(file, line));
        _core.Reset();
    }

    private async KernelTask<Errno> TakeAsync(CodeSite site, WaitKind kind)
    {
        await Machine.AnnounceAsync(LockingOperations.RtMutexLock, this, 0, site.File, site.Line);
        Machine.Lockdep.Acquire(Map, site);
        if (!_core.TryTake(site) && await _core.TakeSlowAsync(site, kind) is var result and not Errno.Ok)
        {
            _ = Machine.Lockdep.Release(Map, site);
            return result;
        }

        Machine.Races?.Acquire(Order);
        Machine.Emit(EventKind.LockAcquire, this, 0);
        return Errno.Ok;
    }

    bool IHeld.MayBeStuck => Holders.Waits(_core.Owner);

    string IWaitSource.WaitName => $"rt_mutex '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, _core.Owner, _core.TakenAt);
}
