using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Races;
using TopHalf.Rules;

namespace TopHalf.Locking;

/// <summary>A lock of each CPU (<c>local_lock_t</c>): names what per-CPU data a section with preemption or interrupts off protects.</summary>
/// <remarks>
/// Where spinlocks spin it only switches preemption or interrupts off; where they sleep it is a spinlock of each CPU, and the task
/// stays on that CPU. Follows include/linux/local_lock_internal.h.
/// </remarks>
public sealed class LocalLock : KernelObject
{
    private readonly SpinLock[] _sleeping;
    private readonly LockMap[] _maps;
    private readonly VectorClock?[] _orders;

    /// <summary>Makes a lock for each CPU, free.</summary>
    /// <param name="name">For reports; null for <c>local_lock</c>. Its class is where it is made, not its name.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public LocalLock(string? name = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name ?? "local_lock", new(file, line))
    {
        var sleeps = Machine.Options.Model.SpinlocksSleep;
        _sleeping = sleeps ? [.. Machine.Cpus.Select(_ => SpinLock.OfCpu(Name, Site))] : [];
        _orders = new VectorClock?[Machine.Cpus.Count];
        _maps = sleeps ? [] : [.. Machine.Cpus.Select(_ => new LockMap(Name, LockKind.Local, Site))];
    }

    private bool Sleeps => _sleeping.Length > 0;

    /// <summary>Takes the lock of this CPU (<c>local_lock</c>). Pairs with <see cref="Unlock"/>.</summary>
    /// <remarks>Context: where a spinlock may be taken. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.Preempt)]
    public void Lock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Sleeps)
        {
            Kernel.MigrateDisable();
            _sleeping[Machine.CurrentCpu.Number].Lock(file, line);
            return;
        }

        Machine.Announce(LockingOperations.LocalLock, this, 0, file, line);
        Kernel.PreemptDisable(file, line);
        Machine.Lockdep.Acquire(_maps[Machine.CurrentCpu.Number], new(file, line));
        Machine.Races?.Acquire(_orders[Machine.CurrentCpu.Number]);
    }

    /// <summary>Releases the lock of this CPU (<c>local_unlock</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.Preempt)]
    public void Unlock([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Sleeps)
        {
            _sleeping[Machine.CurrentCpu.Number].Unlock(file, line);
            Kernel.MigrateEnable(file, line);
            return;
        }

        if (!Machine.IsEnding)
        {
            Machine.Races?.Release(ref _orders[Machine.CurrentCpu.Number]);
            _ = Machine.Lockdep.Release(_maps[Machine.CurrentCpu.Number], new(file, line));
            Kernel.PreemptEnable(file, line);
        }
    }

    /// <summary>Switches interrupts off, where that is what protects, and takes the lock of this CPU (<c>local_lock_irqsave</c>). Pairs with <see cref="UnlockIrqRestore"/>.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("the interrupts have to be restored with it")]
    [CallableFrom(CallContexts.AnyButNmi), Acquires(Sections.IrqSave)]
    public IrqSavedFlags LockIrqSave([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Sleeps)
        {
            Lock(file, line);
            return default;
        }

        var flags = Kernel.LocalIrqSave(file, line);
        Machine.Lockdep.Acquire(_maps[Machine.CurrentCpu.Number], new(file, line));
        Machine.Races?.Acquire(_orders[Machine.CurrentCpu.Number]);
        return flags;
    }

    /// <summary>Releases the lock of this CPU and puts the interrupts back (<c>local_unlock_irqrestore</c>).</summary>
    /// <remarks>Scheduling point: yes.</remarks>
    /// <param name="flags">From the matching <see cref="LockIrqSave"/>.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [Releases(Sections.IrqSave)]
    public void UnlockIrqRestore(IrqSavedFlags flags, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (Sleeps)
        {
            Unlock(file, line);
        }
        else if (!Machine.IsEnding)
        {
            Machine.Races?.Release(ref _orders[Machine.CurrentCpu.Number]);
            _ = Machine.Lockdep.Release(_maps[Machine.CurrentCpu.Number], new(file, line));
            Kernel.LocalIrqRestore(flags, file, line);
        }
    }

    /// <summary>Reports unless the current task holds the lock of this CPU (<c>lockdep_assert_held(this_cpu_ptr())</c>).</summary>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void AssertHeld([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Machine.Lockdep.AssertHeld(Sleeps ? _sleeping[Machine.CurrentCpu.Number].Map : _maps[Machine.CurrentCpu.Number], new(file, line));
}
