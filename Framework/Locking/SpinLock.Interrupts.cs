using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Locking;

/// <content>The forms that keep interrupts or bottom halves out, and those for a scope.</content>
public partial class SpinLock
{
    /// <summary>Switches interrupts off and takes the lock (<c>spin_lock_irqsave</c>). Pairs with <see cref="UnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt | Sections.IrqSave)]
    public IrqSavedFlags LockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = _core is not null ? default : Kernel.LocalIrqSave(file, line);
        Lock(file, line);
        return flags;
    }

    /// <summary>Switches interrupts off and takes the lock if it is free (<c>spin_trylock_irqsave</c>). If so it pairs with <see cref="UnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any. Scheduling point: yes. Where it is not free the interrupts are back when it returns.</remarks>
    /// <param name="flags">To restore the interrupts with.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was taken.</returns>
    [MustUse("it says whether the lock was taken")]
    [Acquires(Sections.Preempt | Sections.IrqSave, IsTry = true)]
    public bool TryLockIrqSave(out IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        flags = _core is not null ? default : Kernel.LocalIrqSave(file, line);
        if (TryLock(file, line))
        {
            return true;
        }

        RestoreIrqs(flags, file, line);
        return false;
    }

    /// <summary>Releases the lock and puts the interrupts back (<c>spin_unlock_irqrestore</c>).</summary>
    /// <param name="flags">From the matching <see cref="LockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt | Sections.IrqSave)]
    public void UnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Unlock(file, line);
        RestoreIrqs(flags, file, line);
    }

    /// <summary>What the irqsave forms do last: nothing where the lock sleeps and left the interrupts alone.</summary>
    internal void RestoreIrqs(IrqSavedFlags flags, string file, int line)
    {
        if (_core is null)
        {
            Kernel.LocalIrqRestore(flags, file, line);
        }
    }

    /// <summary>Takes the lock for a scope: <c>using var held = _lock.Hold();</c></summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt)]
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
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt | Sections.IrqSave)]
    public SpinGuard HoldIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        new(this, SpinGuardKind.IrqSave, LockIrqSave(file, line));

    /// <summary>Switches interrupts off and takes the lock, for a scope at whose end they are on (<c>spin_lock_irq</c>).</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Irq)]
    public SpinGuard HoldIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        LockIrq(file, line);
        return new(this, SpinGuardKind.Irq, default);
    }

    /// <summary>Switches interrupts off and takes the lock (<c>spin_lock_irq</c>). Pairs with <see cref="UnlockIrq"/>.</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Irq)]
    public void LockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_core is null)
        {
            Kernel.LocalIrqDisable(file, line);
        }

        Lock(file, line);
    }

    /// <summary>Releases the lock and switches interrupts on, whatever they were before (<c>spin_unlock_irq</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Irq)]
    public void UnlockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Unlock(file, line);
        EnableIrqs(file, line);
    }

    /// <summary>What the irq forms do last: nothing where the lock sleeps and left the interrupts alone.</summary>
    internal void EnableIrqs(string file, int line)
    {
        if (_core is null)
        {
            Kernel.LocalIrqEnable(file, line);
        }
    }

    /// <summary>Switches bottom halves off and takes the lock, for a scope (<c>spin_lock_bh</c>).</summary>
    /// <remarks>Context: task or softirq. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [ScopedGuard]
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Bh)]
    public SpinGuard HoldBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        Lock(file, line);
        return new(this, SpinGuardKind.BottomHalves, default);
    }

    /// <summary>Switches bottom halves off and takes the lock (<c>spin_lock_bh</c>). Pairs with <see cref="UnlockBh"/>.</summary>
    /// <remarks>Context: task or softirq. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Bh)]
    public void LockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        Lock(file, line);
    }

    /// <summary>Releases the lock and takes back what <see cref="LockBh"/> did to bottom halves (<c>spin_unlock_bh</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Bh)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public void UnlockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Unlock(file, line);
        Kernel.LocalBhEnable(file, line);
    }
}
