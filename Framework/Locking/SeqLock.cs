using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;

namespace TopHalf.Locking;

/// <summary>A sequence lock (<c>seqlock_t</c>): a spinlock among writers, and a <see cref="SeqCount"/> for readers, which never keep a writer waiting.</summary>
public sealed class SeqLock : KernelObject
{
    private readonly SpinLock _lock;
    private readonly SeqCount _count;

    /// <summary>Makes a lock that nobody holds.</summary>
    /// <param name="name">For reports; null for <c>seqlock</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public SeqLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "seqlock", new(file, line))
    {
        _lock = new($"&{Name}->lock", file, line);
        _count = SeqCount.With(_lock, $"&{Name}->seqcount", Site);
    }

    /// <summary>Takes the lock to write (<c>write_seqlock</c>). Pairs with <see cref="WriteUnlock"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt)]
    public void WriteLock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _lock.Lock(file, line);
        _count.WriteBegin(file, line);
    }

    /// <summary>Ends writing (<c>write_sequnlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt)]
    public void WriteUnlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _count.WriteEnd(file, line);
        _lock.Unlock(file, line);
    }

    /// <summary>Switches interrupts off and takes the lock to write (<c>write_seqlock_irqsave</c>). Pairs with <see cref="WriteUnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt | Sections.IrqSave)]
    public IrqSavedFlags WriteLockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var flags = _lock.LockIrqSave(file, line);
        _count.WriteBegin(file, line);
        return flags;
    }

    /// <summary>Ends writing and puts the interrupts back (<c>write_sequnlock_irqrestore</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="flags">From the matching <see cref="WriteLockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt | Sections.IrqSave)]
    public void WriteUnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _count.WriteEnd(file, line);
        _lock.UnlockIrqRestore(flags, file, line);
    }

    /// <summary>Begins to read (<c>read_seqbegin</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What <see cref="ReadRetry"/> is asked with at the end.</returns>
    [MustUse("what was read is only good if ReadRetry says so")]
    public uint ReadBegin([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _count.ReadBegin(file, line);

    /// <summary>Whether a writer was there since, so that what was read has to be read again (<c>read_seqretry</c>).</summary>
    /// <param name="began">From the matching <see cref="ReadBegin"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("what was read is only good if this says so")]
    public bool ReadRetry(uint began, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => _count.ReadRetry(began, file, line);
}
