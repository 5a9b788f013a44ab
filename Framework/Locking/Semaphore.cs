using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Locking;

/// <summary>A counting semaphore (<c>struct semaphore</c>): who finds nothing left sleeps; anybody may give back.</summary>
/// <remarks>It has no owner, so the validator knows no order of it; inside there is a raw spinlock. What is given back goes to who waits longest. Follows kernel/locking/semaphore.c.</remarks>
public sealed class Semaphore : KernelObject
{
    private readonly List<(TaskStruct Task, StrongBox<bool> IsUp)> _waiters = [];
    private readonly LockMap _lock;

    /// <summary>Makes a semaphore.</summary>
    /// <param name="count">How many may take it before one gives back; 0 or more.</param>
    /// <param name="name">For reports; null for <c>semaphore</c>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public Semaphore(int count, string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "semaphore", new(file, line))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Count = count;
        _lock = new($"&{Name}->lock", LockKind.WaitLock, Site);
    }

    /// <summary>How many may still take it.</summary>
    public int Count { get; private set; }

    /// <summary>Takes one, sleeping until there is one (<c>down</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask DownAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _ = await TakeAsync(new(file, line), WaitKind.Uninterruptible);

    /// <summary>Takes one, sleeping until there is one or a signal comes (<c>down_interruptible</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep]
    public KernelTask<Errno> DownInterruptibleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(new(file, line), WaitKind.Interruptible);

    /// <summary>Takes one, sleeping until there is one or the task is killed (<c>down_killable</c>).</summary>
    /// <remarks>Context: may sleep; checked also when it is free. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Intr"/>.</returns>
    [MaySleep]
    public KernelTask<Errno> DownKillableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        TakeAsync(new(file, line), WaitKind.Killable);

    /// <summary>Takes one, sleeping until there is one or the ticks are over (<c>down_timeout</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="jiffies">How many ticks; zero or more.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when it was taken, or <see cref="Errno.Time"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="jiffies"/> is negative.</exception>
    [MaySleep]
    public KernelTask<Errno> DownTimeoutAsync(long jiffies, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(jiffies);
        return TakeAsync(new(file, line), WaitKind.Uninterruptible, jiffies);
    }

    /// <summary>Takes one if there is one (<c>down_trylock</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether there was one; the kernel's function answers the other way round.</returns>
    [MustUse("it says whether the semaphore was taken")]
    public bool TryDown([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.DownTryLock, this, 0, file, line);
        Machine.Lockdep.TouchIrqSave(_lock, new(file, line));
        var isTaken = TryTake();
        if (!isTaken)
        {
            Machine.Races?.Failed("failed down_trylock", Name, new(file, line));
        }

        return isTaken;
    }

    /// <summary>Gives one back (<c>up</c>), from any task or interrupt.</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Up([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Machine.IsEnding)
        {
            return;
        }

        Machine.Announce(LockingOperations.Up, this, 0, file, line);
        Machine.Lockdep.TouchIrqSave(_lock, new(file, line));
        Machine.Races?.Release(ref Order);
        if (_waiters.Count == 0)
        {
            Count++;
            return;
        }

        var (task, isUp) = _waiters[0];
        _waiters.RemoveAt(0);
        isUp.Value = true;
        Machine.WakeUp(task);
    }

    private bool TryTake()
    {
        var isLeft = Count > 0;
        Count -= isLeft ? 1 : 0;
        if (isLeft)
        {
            Machine.Races?.Acquire(Order);
        }

        return isLeft;
    }

    private async KernelTask<Errno> TakeAsync(CodeSite site, WaitKind kind, long left = long.MaxValue)
    {
        await Machine.AnnounceAsync(LockingOperations.Down, this, 0, site.File, site.Line);
        Machine.Lockdep.TouchIrqSave(_lock, site);
        if (TryTake())
        {
            return Errno.Ok;
        }

        Machine.Emit(EventKind.LockContended, this, 0);
        var waiter = (Task: Machine.CurrentTask, IsUp: new StrongBox<bool>());
        _waiters.Add(waiter);
        while (!waiter.IsUp.Value)
        {
            if (waiter.Task.HasSignalFor(kind))
            {
                _waiters.Remove(waiter);
                return Errno.Intr;
            }

            if (left == 0)
            {
                _waiters.Remove(waiter);
                return Errno.Time;
            }

            left = await Kernel.ScheduleTimeoutAsync(Machine, left, kind, Name, site);
        }

        Machine.Races?.Acquire(Order);
        return Errno.Ok;
    }
}
