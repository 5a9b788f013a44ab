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

/// <summary>A reader-writer semaphore (<c>struct rw_semaphore</c>): many readers or one writer; who does not get it sleeps.</summary>
/// <remarks>
/// First come, first served: a reader that comes while a writer waits goes behind it, so a task may not read twice. Follows
/// kernel/locking/rwsem.c; where spinlocks sleep, kernel/locking/rwbase_rt.c.
/// </remarks>
public sealed class RwSemaphore : KernelObject, IHeld
{
    private readonly IRwCore _core;
    private VectorClock? _readersOrder;

    /// <summary>Makes a semaphore that nobody holds.</summary>
    /// <param name="name">For reports; null for <c>rwsem</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public RwSemaphore(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "rwsem", new(file, line))
    {
        _core = Machine.Options.Model.SpinlocksSleep ? new RwBaseRt(this, isSpinLock: false) : new RwSemaphoreCore(this);
        Map = new(Name, LockKind.RwSem, Site) { Owner = this };
    }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it (<c>rwsem_is_locked</c>).</summary>
    public bool IsLocked => _core.Writer is not null || _core.Readers > 0;

    /// <summary>Takes it for reading (<c>down_read</c>). Pairs with <see cref="UpRead"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsShared = true)]
    public async KernelTask DownReadAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await ReadAsync(new(file, line), 0, WaitKind.Uninterruptible);

    /// <summary>Takes it for reading where another of its class is held on purpose (<c>down_read_nested</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="subclass">The nesting level, 0 to 7.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsShared = true, IsNested = true)]
    public async KernelTask DownReadNestedAsync(int subclass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await ReadAsync(new(file, line), subclass, WaitKind.Uninterruptible);

    /// <summary>Takes it for reading, unless a signal comes first (<c>down_read_interruptible</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires(IsShared = true)]
    public KernelTask<Errno> DownReadInterruptibleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        ReadAsync(new(file, line), 0, WaitKind.Interruptible);

    /// <summary>Takes it for reading if that needs no waiting (<c>down_read_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the semaphore was taken")]
    [Acquires(IsShared = true, IsTry = true)]
    public bool TryDownRead([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.DownReadTryLock, this, 0, file, line);
        return Tried(_core.TryRead(), new(file, line), LockMode.Read);
    }

    /// <summary>Gives up reading (<c>up_read</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void UpRead([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!Machine.IsEnding)
        {
            Machine.Announce(LockingOperations.UpRead, this, 0, file, line);
            _ = Machine.Lockdep.Release(Map, new(file, line));
            Machine.Races?.Release(ref _readersOrder);
            _core.EndRead();
        }
    }

    /// <summary>Takes it for writing (<c>down_write</c>). Pairs with <see cref="UpWrite"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires]
    public async KernelTask DownWriteAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await WriteAsync(new(file, line), 0, WaitKind.Uninterruptible);

    /// <summary>Takes it for writing where another of its class is held on purpose (<c>down_write_nested</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="subclass">The nesting level, 0 to 7.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsNested = true)]
    public async KernelTask DownWriteNestedAsync(int subclass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await WriteAsync(new(file, line), subclass, WaitKind.Uninterruptible);

    /// <summary>Takes it for writing, unless the task is killed first (<c>down_write_killable</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires]
    public KernelTask<Errno> DownWriteKillableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        WriteAsync(new(file, line), 0, WaitKind.Killable);

    /// <summary>Takes it for writing if that needs no waiting (<c>down_write_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the semaphore was taken")]
    [Acquires(IsTry = true)]
    public bool TryDownWrite([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.DownWriteTryLock, this, 0, file, line);
        return Tried(_core.TryWrite(new(file, line)), new(file, line), LockMode.Exclusive);
    }

    /// <summary>Gives up writing (<c>up_write</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases]
    public void UpWrite([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!Machine.IsEnding)
        {
            Machine.Announce(LockingOperations.UpWrite, this, 0, file, line);
            _ = Machine.Lockdep.Release(Map, new(file, line), _core.Writer, default);
            Machine.Races?.Release(ref Order);
            _core.EndWrite();
        }
    }

    /// <summary>The writer goes on as a reader, and other readers may come in (<c>downgrade_write</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases, Acquires(IsShared = true)]
    public void DowngradeWrite([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!Machine.IsEnding)
        {
            Machine.Announce(LockingOperations.DowngradeWrite, this, 0, file, line);
            Machine.Lockdep.Downgrade(Map, new(file, line));
            Machine.Races?.Release(ref Order);
            _core.Downgrade();
        }
    }

    /// <summary>Reports unless the current task holds it (<c>lockdep_assert_held</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.Lockdep.AssertHeld(Map, new(file, line));

    /// <summary>Makes it anew, free (<c>init_rwsem</c>). Nobody may hold it, nor wait for it.</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Reinitialize([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Lockdep.CheckFreed(Map, new(file, line));
        _core.Reset();
    }

    private async KernelTask<Errno> ReadAsync(CodeSite site, int subclass, WaitKind kind)
    {
        await Machine.AnnounceAsync(LockingOperations.DownRead, this, 0, site.File, site.Line);
        Machine.Lockdep.Acquire(Map, site, LockMode.Read, subclass: subclass);
        return Waited(site, false, _core.TryRead() ? Errno.Ok : await _core.ReadSlowAsync(site, kind));
    }

    private async KernelTask<Errno> WriteAsync(CodeSite site, int subclass, WaitKind kind)
    {
        await Machine.AnnounceAsync(LockingOperations.DownWrite, this, 0, site.File, site.Line);
        Machine.Lockdep.Acquire(Map, site, subclass: subclass);
        return Waited(site, true, _core.TryWrite(site) ? Errno.Ok : await _core.WriteSlowAsync(site, kind));
    }

    private void Taken(bool isWriter)
    {
        Machine.Races?.Acquire(Order);
        Machine.Races?.Acquire(isWriter ? _readersOrder : null);
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private bool Tried(bool isTaken, CodeSite site, LockMode mode)
    {
        if (!isTaken)
        {
            Machine.Races?.Failed("failed trylock", Name, site);
            return false;
        }

        Machine.Lockdep.Acquire(Map, site, mode, isTry: true);
        Taken(mode == LockMode.Exclusive);
        return true;
    }

    private Errno Waited(CodeSite site, bool isWriter, Errno result)
    {
        if (result == Errno.Ok)
        {
            Taken(isWriter);
        }
        else
        {
            _ = Machine.Lockdep.Release(Map, site);
        }

        return result;
    }

    bool IHeld.MayBeStuck => _core.Readers > 0 || Holders.Waits(_core.Writer);

    string IWaitSource.WaitName => $"rwsem '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, Map, _core.Writer);
}
