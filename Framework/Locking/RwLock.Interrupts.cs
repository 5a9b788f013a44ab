using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Locking;

/// <content>The forms that keep interrupts or bottom halves out.</content>
public sealed partial class RwLock
{
    /// <summary>Switches interrupts off and takes the lock for reading (<c>read_lock_irqsave</c>). Pairs with <see cref="ReadUnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt | Sections.IrqSave, IsShared = true)]
    public IrqSavedFlags ReadLockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = _sleeping is not null ? default : Kernel.LocalIrqSave(file, line);
        ReadLock(file, line);
        return flags;
    }

    /// <summary>Gives up reading and puts the interrupts back (<c>read_unlock_irqrestore</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="flags">From the matching <see cref="ReadLockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt | Sections.IrqSave)]
    public void ReadUnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ReadUnlock(file, line);
        if (_sleeping is null)
        {
            Kernel.LocalIrqRestore(flags, file, line);
        }
    }

    /// <summary>Switches interrupts off and takes the lock for reading (<c>read_lock_irq</c>). Pairs with <see cref="ReadUnlockIrq"/>.</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Irq, IsShared = true)]
    public void ReadLockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_sleeping is null)
        {
            Kernel.LocalIrqDisable(file, line);
        }

        ReadLock(file, line);
    }

    /// <summary>Gives up reading and switches interrupts on, whatever they were before (<c>read_unlock_irq</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Irq)]
    public void ReadUnlockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ReadUnlock(file, line);
        if (_sleeping is null)
        {
            Kernel.LocalIrqEnable(file, line);
        }
    }

    /// <summary>Switches bottom halves off and takes the lock for reading (<c>read_lock_bh</c>). Pairs with <see cref="ReadUnlockBh"/>.</summary>
    /// <remarks>Context: task or softirq. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Bh, IsShared = true, IsRecursive = true)]
    public void ReadLockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        ReadLock(file, line);
    }

    /// <summary>Gives up reading and takes back what <see cref="ReadLockBh"/> did to bottom halves (<c>read_unlock_bh</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Bh)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public void ReadUnlockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ReadUnlock(file, line);
        Kernel.LocalBhEnable(file, line);
    }

    /// <summary>Switches interrupts off and takes the lock for writing (<c>write_lock_irqsave</c>). Pairs with <see cref="WriteUnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt | Sections.IrqSave)]
    public IrqSavedFlags WriteLockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = _sleeping is not null ? default : Kernel.LocalIrqSave(file, line);
        WriteLock(file, line);
        return flags;
    }

    /// <summary>Gives up writing and puts the interrupts back (<c>write_unlock_irqrestore</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="flags">From the matching <see cref="WriteLockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt | Sections.IrqSave)]
    public void WriteUnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        WriteUnlock(file, line);
        if (_sleeping is null)
        {
            Kernel.LocalIrqRestore(flags, file, line);
        }
    }

    /// <summary>Switches interrupts off and takes the lock for writing (<c>write_lock_irq</c>). Pairs with <see cref="WriteUnlockIrq"/>.</summary>
    /// <remarks>Context: interrupts on. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Irq)]
    public void WriteLockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (_sleeping is null)
        {
            Kernel.LocalIrqDisable(file, line);
        }

        WriteLock(file, line);
    }

    /// <summary>Gives up writing and switches interrupts on, whatever they were before (<c>write_unlock_irq</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Irq)]
    public void WriteUnlockIrq([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        WriteUnlock(file, line);
        if (_sleeping is null)
        {
            Kernel.LocalIrqEnable(file, line);
        }
    }

    /// <summary>Switches bottom halves off and takes the lock for writing (<c>write_lock_bh</c>). Pairs with <see cref="WriteUnlockBh"/>.</summary>
    /// <remarks>Context: task or softirq. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Acquires(Sections.Preempt | Sections.Bh)]
    public void WriteLockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kernel.LocalBhDisable(file, line);
        WriteLock(file, line);
    }

    /// <summary>Gives up writing and takes back what <see cref="WriteLockBh"/> did to bottom halves (<c>write_unlock_bh</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.TaskOrSoftirq), Releases(Sections.Preempt | Sections.Bh)]
    [ForbiddenIn(Sections.Irq | Sections.IrqSave)]
    public void WriteUnlockBh([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        WriteUnlock(file, line);
        Kernel.LocalBhEnable(file, line);
    }
}
