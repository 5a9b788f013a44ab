using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>A cache of objects of one kind (<c>struct kmem_cache</c>). A new one is cold: its first allocation on each CPU needs the allocator's locks.</summary>
/// <remarks>Objects are freed with <c>Kmem.Free</c>, as <c>kmem_cache_free</c> and <c>kfree</c> both free them. Follows mm/slub.c.</remarks>
/// <typeparam name="T">What it allocates.</typeparam>
public sealed class KmemCache<T> : KernelObject
{
    private readonly SlabCache _slabs;
    private readonly int _objectBytes;

    /// <summary>Makes a cache (<c>kmem_cache_create</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="name">For reports.</param>
    /// <param name="objectBytes">Bytes of an object.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="objectBytes"/> is not positive.</exception>
    [MaySleep(ForMemory = true)]
    public KmemCache(string name, int objectBytes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(objectBytes);
        Machine.Announce(MemoryOperations.AllocSleeping, this, 0, file, line);
        _objectBytes = objectBytes;
        _slabs = new(Machine, Machine.Memory.Pages, objectBytes, isWarm: false);
    }

    /// <summary>Allocates an object without sleeping (<c>kmem_cache_alloc</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    [MustUse("null means that there is no memory")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public Kmem<T>? Alloc(T value, AtomicGfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kmem.Announce(Machine, gfp, file, line);
        return Take(value, new(file, line));
    }

    /// <summary>Allocates an object and may sleep (<c>kmem_cache_alloc</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    [MaySleep(ForMemory = true)]
    public KernelTask<Kmem<T>?> AllocAsync(T value, SleepingGfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Kmem.Announce(Machine, gfp, file, line);
        return Machine.Memory.HasToReclaim(gfp) ? ReclaimThenTakeAsync(value, new(file, line)) : new(Take(value, new(file, line)));
    }

    private async KernelTask<Kmem<T>?> ReclaimThenTakeAsync(T value, CodeSite site)
    {
        await Machine.Memory.ReclaimAsync(site);
        return Take(value, site);
    }

    private Kmem<T>? Take(T value, CodeSite site)
    {
        if (Machine.Injects(InjectableFaults.Allocations))
        {
            return null;
        }

        return new(Machine, value, Machine.Memory.Count(new(_slabs, _slabs.Take(Name, site), 0, _objectBytes)), site);
    }
}
