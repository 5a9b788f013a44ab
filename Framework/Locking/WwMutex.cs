using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Liveness;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A mutex of which a task takes many in any order (<c>struct ww_mutex</c>): where that would be a deadlock, the later task is told to give way.</summary>
/// <remarks>
/// Who is told <see cref="Errno.Deadlk"/> gives back all that its context holds, takes the mutex at which it was told so, and begins again.
/// Follows kernel/locking/ww_mutex.h on top of kernel/locking/mutex.c. Its holder inherits no priority, other than the kernel's where spinlocks sleep.
/// </remarks>
public sealed class WwMutex : KernelObject, IHeld
{
    private readonly List<Waiter> _waiters = [];
    private TaskStruct? _owner;
    private CodeSite _takenAt;

    /// <summary>Makes a mutex that nobody holds.</summary>
    /// <param name="wwClass">Its class.</param>
    /// <param name="name">For reports; null for the name of the class.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public WwMutex(WwClass wwClass, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? wwClass?.Name ?? throw new ArgumentNullException(nameof(wwClass)), new(file, line))
    {
        Class = wwClass;
        Map = new(Name, LockKind.Mutex, wwClass.Site) { Owner = this };
    }

    /// <summary>Its class.</summary>
    public WwClass Class { get; }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it (<c>ww_mutex_is_locked</c>).</summary>
    public bool IsLocked => _owner is not null;

    /// <summary>The context that holds it; null when nobody does, or who does has none.</summary>
    public WwAcquireContext? Context { get; private set; }

    /// <summary>Takes the mutex by itself, without a context (<c>ww_mutex_lock</c> with NULL). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires]
    public async KernelTask LockAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await TakeAsync(null, new(file, line), WaitKind.Uninterruptible);

    /// <summary>Takes the mutex as one of many (<c>ww_mutex_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="context">The round of which it is one.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/>; <see cref="Errno.Already"/> when the context holds it; <see cref="Errno.Deadlk"/> when the context has to give way.</returns>
    [MaySleep, Acquires(IsNested = true)]
    public KernelTask<Errno> LockAsync(WwAcquireContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TakeAsync(context, new(file, line), WaitKind.Uninterruptible);
    }

    /// <summary>Takes the mutex as one of many, unless a signal comes first (<c>ww_mutex_lock_interruptible</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="context">The round of which it is one.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>As <see cref="LockAsync(WwAcquireContext, string, int)"/>, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep, Acquires(IsNested = true)]
    public KernelTask<Errno> LockInterruptibleAsync(WwAcquireContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        return TakeAsync(context, new(file, line), WaitKind.Interruptible);
    }

    /// <summary>Takes the mutex at which the context had to give way, first of the new round (<c>ww_mutex_lock_slow</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes. The context holds nothing.</remarks>
    /// <param name="context">The round of which it is one.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, Acquires(IsNested = true)]
    public async KernelTask LockSlowAsync(WwAcquireContext context, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.CheckSlow(new(file, line));
        _ = await TakeAsync(context, new(file, line), WaitKind.Uninterruptible);
    }

    /// <summary>Takes the mutex if it is free (<c>ww_mutex_trylock</c>).</summary>
    /// <remarks>Context: task. Scheduling point: yes.</remarks>
    /// <param name="context">The round of which it is one, or null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the mutex was taken")]
    [CallableFrom(CallContexts.Task), Acquires(IsTry = true)]
    public bool TryLock(WwAcquireContext? context = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.WwMutexTryLock, this, 0, file, line);
        context?.ForgetWound();
        if (IsLocked)
        {
            Machine.Races?.Failed("failed ww_mutex_trylock", Name, new(file, line));
            return false;
        }

        Take(context, new(file, line));
        Machine.Lockdep.Acquire(Map, new(file, line), isTry: true, nest: context?.Map);
        return true;
    }

    /// <summary>Releases the mutex (<c>ww_mutex_unlock</c>).</summary>
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

        Machine.Announce(LockingOperations.WwMutexUnlock, this, 0, file, line);
        Context?.GiveBack();
        Context = null;
        _ = Machine.Lockdep.Release(Map, new(file, line), _owner, _takenAt);
        Machine.Races?.Release(ref Order);
        _owner = null;
        if (_waiters.Count > 0)
        {
            Machine.WakeUp(_waiters[0].Task);
        }
    }

    private async KernelTask<Errno> TakeAsync(WwAcquireContext? context, CodeSite site, WaitKind kind)
    {
        await Machine.AnnounceAsync(LockingOperations.WwMutexLock, this, 0, site.File, site.Line);
        if (context is not null && context == Context)
        {
            return Errno.Already;
        }

        context?.ForgetWound();
        Machine.Lockdep.Acquire(Map, site, nest: context?.Map);
        var result = IsLocked ? await WaitAsync(context, site, kind) : Errno.Ok;
        if (result == Errno.Ok)
        {
            Take(context, site);
        }
        else
        {
            _ = Machine.Lockdep.Release(Map, site);
        }

        return result;
    }

    private async KernelTask<Errno> WaitAsync(WwAcquireContext? context, CodeSite site, WaitKind kind)
    {
        Machine.Emit(EventKind.LockContended, this, 0);
        var waiter = new Waiter(Machine.CurrentTask, context);
        var result = Join(waiter, site);
        while (result == Errno.Ok && IsLocked)
        {
            result = waiter.Task.HasSignalFor(kind) ? Errno.Intr : CheckGivesWay(waiter, site);
            if (result == Errno.Ok)
            {
                SetWaiting(context, true);
                await Machine.Scheduler.Sleep(this, Name, site, kind);
                SetWaiting(context, false);
            }
        }

        _waiters.Remove(waiter);
        return result;
    }

    private static void SetWaiting(WwAcquireContext? context, bool isWaiting)
    {
        if (context is not null)
        {
            context.IsWaiting = isWaiting;
        }
    }

    /// <summary>By age among those with a context; who has none waits its turn. Follows <c>__ww_mutex_add_waiter()</c>.</summary>
    private Errno Join(Waiter waiter, CodeSite site)
    {
        var position = _waiters.Count;
        if (waiter.Context is { } context)
        {
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Context is not { } other)
                {
                    continue;
                }

                if (context.IsLaterThan(other))
                {
                    // Behind an earlier one there is nothing to wait for: it would have to give way when that has the mutex.
                    if (context.Class.IsWaitDie && context.GiveWay(this, site) is var killed and not Errno.Ok)
                    {
                        return killed;
                    }

                    break;
                }

                position = i;
                WakeIfItGivesWay(_waiters[i], context);
            }

            WoundHolder(context, Context);
        }

        _waiters.Insert(position, waiter);
        return Errno.Ok;
    }

    /// <summary><c>__ww_mutex_check_kill()</c></summary>
    private Errno CheckGivesWay(Waiter waiter, CodeSite site)
    {
        if (waiter.Context is not { Acquired: > 0 } context)
        {
            return Errno.Ok;
        }

        var gives = context.Class.IsWaitDie
            ? (Context is { } holder && context.IsLaterThan(holder)) || _waiters.TakeWhile(other => other != waiter).Any(static other => other.Context is not null)
            : context.IsWounded;
        return gives ? context.GiveWay(this, site) : Errno.Ok;
    }

    private void Take(WwAcquireContext? context, CodeSite site)
    {
        (_owner, _takenAt) = (Machine.CurrentTask, site);
        Machine.Races?.Acquire(Order);
        Machine.Emit(EventKind.LockAcquire, this, 0);
        if (context is null)
        {
            return;
        }

        context.Take(this, site);
        Context = context;
        // __ww_mutex_check_waiters(): it may have passed those that wait.
        foreach (var waiter in _waiters.ToArray())
        {
            if (waiter.Context is { } waiting)
            {
                WakeIfItGivesWay(waiter, context);
                WoundHolder(waiting, context);
            }
        }
    }

    /// <summary>Wait/die: a later context that holds something does not wait for an earlier one (<c>__ww_mutex_die()</c>).</summary>
    private void WakeIfItGivesWay(Waiter waiter, WwAcquireContext earlier)
    {
        if (waiter.Context is { Acquired: > 0, Class.IsWaitDie: true } context && context.IsLaterThan(earlier))
        {
            Machine.WakeUp(waiter.Task);
        }
    }

    /// <summary>Wound/wait: an earlier context that holds something tells the later one that it has to give way (<c>__ww_mutex_wound()</c>).</summary>
    private void WoundHolder(WwAcquireContext waiting, WwAcquireContext? holder)
    {
        if (holder is null || holder.Class.IsWaitDie || waiting.Acquired == 0 || !holder.IsLaterThan(waiting))
        {
            return;
        }

        holder.Wound();
        if (holder.IsWaiting)
        {
            Machine.WakeUp(holder.Task);
        }
    }

    private sealed record Waiter(TaskStruct Task, WwAcquireContext? Context);

    bool IHeld.MayBeStuck => Holders.Waits(_owner);

    string IWaitSource.WaitName => $"ww_mutex '{Name}'";

    void IWaitSource.Explain(WaitNode node) => Holders.Explain(node, _owner, _takenAt);
}
