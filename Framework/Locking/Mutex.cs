using System.Runtime.CompilerServices;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A mutex (<c>struct mutex</c>): who does not get it sleeps. Released by who took it.</summary>
/// <remarks>
/// Waiters queue first come, first served. A release wakes the first, which takes the mutex when it runs; a running task may be
/// faster, but only once: then the mutex is handed over. Follows kernel/locking/mutex.c, without its optimistic spinning.
/// </remarks>
/// <param name="name">For reports; null for <c>mutex</c>. Its class is where it is made, not its name.</param>
/// <param name="file">Filled in by the compiler.</param>
/// <param name="line">Filled in by the compiler.</param>
public sealed class Mutex(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : KernelObject(name ?? "mutex", new(file, line))
{
    private readonly List<TaskStruct> _waiters = [];
    private bool _handOver;
    private TaskStruct? _owner;
    private CodeSite _takenAt;

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; } = new(name ?? "mutex", LockKind.Mutex, new(file, line));

    /// <summary>Whether somebody holds it (<c>mutex_is_locked</c>).</summary>
    public bool IsLocked => _owner is not null;

    /// <summary>Whether the current task holds it.</summary>
    public bool IsHeldByCurrent => _owner == Machine.CurrentTask;

    /// <summary>Takes the mutex, sleeping until it is free (<c>mutex_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: process, may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTask LockAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Announce(new(file, line), 0);
        return LockAsync(new CodeSite(file, line));
    }

    /// <summary>Takes the mutex where another of its class is held on purpose (<c>mutex_lock_nested</c>).</summary>
    /// <remarks>Context: process, may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="subclass">The nesting level, 0 to 7.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTask LockNestedAsync(int subclass, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Announce(new(file, line), subclass);
        return LockAsync(new CodeSite(file, line));
    }

    /// <summary>Takes the mutex for a scope: <c>using (await _mutex.HoldAsync()) { … }</c></summary>
    /// <remarks>Context: process, may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public KernelTask<MutexGuard> HoldAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Announce(site, 0);
        if (_owner is null)
        {
            Take(site);
            return new MutexGuard(this);
        }

        return HoldSlowAsync(site);
    }

    /// <summary>Takes the mutex if it is free (<c>mutex_trylock</c>).</summary>
    /// <remarks>Context: not interrupt. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the mutex was taken")]
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.MutexTryLock, this, 0, file, line);
        if (IsLocked)
        {
            return false;
        }

        Machine.Lockdep.Acquire(Map, new(file, line), isTry: true);
        Take(new(file, line));
        return true;
    }

    /// <summary>Releases the mutex (<c>mutex_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Unlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(LockingOperations.MutexUnlock, this, 0, file, line);
        _ = Machine.Lockdep.Release(Map, new(file, line), _owner, _takenAt);
        _owner = null;
        WakeNext();
    }

    private void Announce(CodeSite site, int subclass)
    {
        Machine.Announce(LockingOperations.MutexLock, this, 0, site.File, site.Line);
        Machine.Lockdep.Acquire(Map, site, subclass: subclass);
    }

    private KernelTask LockAsync(CodeSite site)
    {
        if (_owner is null)
        {
            Take(site);
            return default;
        }

        return LockSlowAsync(site);
    }

    private void Take(CodeSite site)
    {
        _owner = Machine.CurrentTask;
        _takenAt = site;
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private async KernelTask LockSlowAsync(CodeSite site)
    {
        var task = Machine.CurrentTask;
        Machine.Emit(EventKind.LockContended, this, 0);
        _waiters.Add(task);
        do
        {
            await Machine.Scheduler.Sleep(this, $"{Name} (held by task '{_owner!.Name}', taken at {_takenAt})", site);
            // MUTEX_FLAG_HANDOFF: the first waiter was woken and came too late.
            _handOver |= _owner is not null && _owner != task && _waiters[0] == task;
        }
        while (_owner is not null && _owner != task);

        _handOver &= _waiters[0] != task;
        _waiters.Remove(task);
        Take(site);
    }

    private async KernelTask<MutexGuard> HoldSlowAsync(CodeSite site)
    {
        await LockSlowAsync(site);
        return new(this);
    }

    private void WakeNext()
    {
        if (_waiters.Count > 0)
        {
            _owner = _handOver ? _waiters[0] : null;
            Machine.WakeUp(_waiters[0]);
        }
    }
}
