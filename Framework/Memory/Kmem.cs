using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>Allocates memory whose lifetime the machine checks (<c>kmalloc</c>, <c>kfree</c>).</summary>
/// <remarks>
/// Follows mm/slub.c: a CPU allocates from its own slab, and needs the locks of the allocator when that is used up, so whether an
/// allocation may be made somewhere can depend on how many were made before. Where spinlocks sleep it always needs one.
/// </remarks>
public static class Kmem
{
    /// <summary>Allocates without sleeping.</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="sizeBytes">How much the kernel would allocate for it, in bytes. Default 64.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeBytes"/> is not positive.</exception>
    [MustUse("null means that there is no memory")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public static Kmem<T>? Alloc<T>(T value, AtomicGfp gfp, int sizeBytes = 64, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        var machine = Machine.Current;
        Announce(machine, gfp, file, line);
        return Take(machine, value, sizeBytes, new(file, line));
    }

    /// <summary>Allocates and may sleep.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="sizeBytes">How much the kernel would allocate for it, in bytes. Default 64.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeBytes"/> is not positive.</exception>
    [MaySleep(ForMemory = true)]
    public static KernelTask<Kmem<T>?> AllocAsync<T>(
        T value, SleepingGfp gfp, int sizeBytes = 64, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        AllocAsync(value, (Gfp)gfp, sizeBytes, file, line);

    /// <summary>Allocates as a caller said; whether it may sleep is checked at the call.</summary>
    /// <remarks>Context: as <paramref name="gfp"/> says. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="sizeBytes">How much the kernel would allocate for it, in bytes. Default 64.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeBytes"/> is not positive.</exception>
    [MaySleep(ForMemory = true, If = nameof(gfp))]
    public static KernelTask<Kmem<T>?> AllocAsync<T>(
        T value, Gfp gfp, int sizeBytes = 64, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        var machine = Machine.Current;
        Announce(machine, gfp, file, line);
        return machine.Memory.HasToReclaim(gfp)
            ? ReclaimThenTakeAsync(machine, value, sizeBytes, new(file, line))
            : new(Take(machine, value, sizeBytes, new(file, line)));
    }

    /// <summary>Frees memory; for null it does nothing (<c>kfree</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is in it.</typeparam>
    /// <param name="memory">The memory, or null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public static void Free<T>([Frees] Kmem<T>? memory, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (memory is not null)
        {
            memory.Free(file, line);
        }
        else
        {
            Machine.Current.Announce(MemoryOperations.FreeNothing, null, 0, file, line);
        }
    }

    internal static void Announce(Machine machine, Gfp gfp, string file, int line)
    {
        var operation = !gfp.MaySleep ? MemoryOperations.AllocAtomic
            : (gfp.Flags & GfpFlags.Fs) != 0 ? MemoryOperations.AllocSleeping
            : MemoryOperations.AllocSleepingNoFs;
        machine.Announce(operation, null, 0, file, line);
    }

    private static async KernelTask<Kmem<T>?> ReclaimThenTakeAsync<T>(Machine machine, T value, int sizeBytes, CodeSite site)
    {
        await machine.Memory.ReclaimAsync(site);
        return Take(machine, value, sizeBytes, site);
    }

    private static Kmem<T>? Take<T>(Machine machine, T value, int sizeBytes, CodeSite site)
    {
        if (machine.Injects(InjectableFaults.Allocations))
        {
            return null;
        }

        return new(machine, value, machine.Memory.Take(sizeBytes, "kmalloc", site), site);
    }
}
