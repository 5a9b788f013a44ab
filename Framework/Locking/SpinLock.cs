using System.Runtime.CompilerServices;
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
/// and that is a finding. Which of several spinning CPUs gets a released lock is a choice.
/// </remarks>
public class SpinLock : KernelObject
{
    private readonly Released _released;
    private readonly bool _sleeps;
    private readonly List<TaskStruct> _waiters = [];
    private TaskStruct? _owner;

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
        _sleeps = kind == LockKind.Spin && Machine.Options.Model.SpinlocksSleep;
    }

    /// <summary>What the validator knows of it.</summary>
    public LockMap Map { get; }

    /// <summary>Whether somebody holds it.</summary>
    public bool IsLocked => _owner is not null;

    /// <summary>Whether the current task holds it (<c>lockdep_is_held</c>).</summary>
    public bool IsHeldByCurrent => _owner == Machine.CurrentTask;

    /// <summary>Where the holder took it.</summary>
    internal CodeSite TakenAt { get; private set; }

    /// <summary>Takes the lock (<c>spin_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.SpinLock, this, 0, file, line);
        Acquire(new(file, line));
    }

    /// <summary>Releases the lock (<c>spin_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
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
    public bool TryLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(LockingOperations.SpinTryLock, this, 0, file, line);
        if (IsLocked)
        {
            return false;
        }

        var site = new CodeSite(file, line);
        Enter(site);
        Machine.Lockdep.Acquire(Map, site, isTry: true);
        Take(site);
        return true;
    }

    /// <summary>Switches interrupts off and takes the lock (<c>spin_lock_irqsave</c>). Pairs with <see cref="UnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    public IrqSavedFlags LockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = _sleeps ? default : Kernel.LocalIrqSave(file, line);
        Lock(file, line);
        return flags;
    }

    /// <summary>Releases the lock and puts the interrupts back (<c>spin_unlock_irqrestore</c>).</summary>
    /// <param name="flags">From the matching <see cref="LockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void UnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Unlock(file, line);
        RestoreIrqs(flags, file, line);
    }

    /// <summary>What the irqsave forms do last: nothing where the lock sleeps and left the interrupts alone.</summary>
    internal void RestoreIrqs(IrqSavedFlags flags, string file, int line)
    {
        if (!_sleeps)
        {
            Kernel.LocalIrqRestore(flags, file, line);
        }
    }

    /// <summary>Takes the lock for a scope: <c>using var held = _lock.Hold();</c></summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    public SpinGuard Hold([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Lock(file, line);
        return new(this, SpinGuardKind.Plain, default);
    }

    /// <summary>Switches interrupts off and takes the lock, for a scope (<c>spin_lock_irqsave</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    public SpinGuard HoldIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(this, SpinGuardKind.IrqSave, LockIrqSave(file, line));

    /// <summary>Switches interrupts off and takes the lock, for a scope at whose end they are on (<c>spin_lock_irq</c>).</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    public SpinGuard HoldIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LockIrq(file, line);
        return new(this, SpinGuardKind.Irq, default);
    }

    /// <summary>Switches interrupts off and takes the lock (<c>spin_lock_irq</c>). Pairs with <see cref="UnlockIrq"/>.</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void LockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!_sleeps)
        {
            Kernel.LocalIrqDisable(file, line);
        }

        Lock(file, line);
    }

    /// <summary>Releases the lock and switches interrupts on, whatever they were before (<c>spin_unlock_irq</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void UnlockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Unlock(file, line);
        EnableIrqs(file, line);
    }

    /// <summary>What the irq forms do last: nothing where the lock sleeps and left the interrupts alone.</summary>
    internal void EnableIrqs(string file, int line)
    {
        if (!_sleeps)
        {
            Kernel.LocalIrqEnable(file, line);
        }
    }

    /// <summary>Switches bottom halves off and takes the lock, for a scope (<c>spin_lock_bh</c>).</summary>
    /// <remarks>Context: task or softirq. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    public SpinGuard HoldBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        Lock(file, line);
        return new(this, SpinGuardKind.BottomHalves, default);
    }

    private void Acquire(CodeSite site, int subclass = 0, LockMap? nest = null)
    {
        if (!_sleeps)
        {
            Enter(site);
        }

        Machine.Lockdep.Acquire(Map, site, subclass: subclass, nest: nest);
        if (_sleeps)
        {
            AcquireSleeping(site);
        }
        else if (_owner is not null)
        {
            Machine.Emit(EventKind.LockContended, this, 0);
            Machine.Scheduler.SpinUntil(_released, Ktime.Never);
        }

        Take(site);
    }

    /// <summary><c>rt_spin_lock()</c>: waits like a mutex, and is an RCU reader while it is held.</summary>
    private void AcquireSleeping(CodeSite site)
    {
        Machine.Check(Checks.MightSleepForSpinLock, "spin_lock", site);
        while (_owner is not null)
        {
            Machine.Emit(EventKind.LockContended, this, 0);
            _waiters.Add(Machine.CurrentTask);
            Machine.Scheduler.SleepForLock(this, _released.Describe(), site);
            _waiters.Remove(Machine.CurrentTask);
        }

        Enter(site);
    }

    /// <summary>What holding it does to the task: preemption is off, or where it sleeps the task is an RCU reader.</summary>
    private void Enter(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (_sleeps)
        {
            Kernel.EnterRcuReader(Machine, site);
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
        _owner = Machine.CurrentTask;
        TakenAt = site;
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private void Release(CodeSite site)
    {
        var task = Machine.CurrentTask;
        var holder = _owner;
        _ = Machine.Lockdep.Release(Map, site, holder, TakenAt);
        if (holder is null)
        {
            return;
        }

        _owner = null;
        if (_sleeps)
        {
            Kernel.LeaveRcuReader(Machine, site);
            if (_waiters.Count > 0)
            {
                Machine.WakeUp(_waiters[0]);
            }
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

        public string Describe() => $"{spinLock.Name}, held by task '{spinLock._owner?.Name}', taken at {spinLock.TakenAt}";
    }
}
