using System.Runtime.CompilerServices;
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
public class SpinLock : KernelObject, ISpinning
{
    private readonly Released _released;
    private TaskStruct? _owner;

    /// <summary>Makes an unlocked spinlock.</summary>
    /// <param name="name">For reports; null for <c>lock</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public SpinLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "lock", new(file, line)) => _released = new(this);

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

        Acquire(new(file, line));
        return true;
    }

    /// <summary>Switches interrupts off and takes the lock (<c>spin_lock_irqsave</c>). Pairs with <see cref="UnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    public IrqSavedFlags LockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = Kernel.LocalIrqSave(file, line);
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
        Kernel.LocalIrqRestore(flags, file, line);
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
        Machine.Check(Checks.IrqsOn, "spin_lock_irq", new(file, line));
        _ = LockIrqSave(file, line).WereOff;
        return new(this, SpinGuardKind.IrqSave, new(wereOff: false));
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

    private void Acquire(CodeSite site)
    {
        var task = Machine.CurrentTask;
        task.Preempt += PreemptCount.PreemptOffset;
        task.PreemptDisabledAt = site;
        if (_owner is not null)
        {
            if (_owner == task)
            {
                Machine.Report(RuleBook.LockRecursion, site, $"task '{task.Name}' takes {Name} and holds it already, taken at {TakenAt}.", "spin_lock");
            }

            Machine.Emit(EventKind.LockContended, this, 0);
            Machine.Scheduler.SpinUntil(_released, Ktime.Never);
        }

        // The task may have moved while it spun; the lock goes to who looks first.
        _owner = Machine.CurrentTask;
        TakenAt = site;
        _owner.NoteHeld(this, site);
        Machine.Emit(EventKind.LockAcquire, this, 0);
    }

    private void Release(CodeSite site)
    {
        var task = Machine.CurrentTask;
        if (_owner != task)
        {
            Machine.Report(RuleBook.UnlockBalance, site, _owner is null
                ? $"task '{task.Name}' releases {Name}, which nobody holds."
                : $"task '{task.Name}' releases {Name}, which task '{_owner.Name}' holds, taken at {TakenAt}.", "spin_unlock");
            if (_owner is null)
            {
                return;
            }
        }

        _owner.NoteReleased(this);
        _owner = null;
        // A second release by the same task was reported; letting its count go below zero would only raise more findings.
        task.Preempt -= (task.Preempt & PreemptCount.PreemptMask) == 0 ? 0 : PreemptCount.PreemptOffset;
        Machine.Scheduler.Reconsider();
    }

    private sealed class Released(SpinLock spinLock) : IBusyCondition
    {
        public bool IsSatisfied => !spinLock.IsLocked;

        public string Describe() => $"{spinLock.Name}, held by task '{spinLock._owner?.Name}', taken at {spinLock.TakenAt}";
    }
}
