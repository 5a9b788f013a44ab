using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>Allocates memory whose lifetime the machine checks (<c>kmalloc</c>, <c>kfree</c>).</summary>
public static class Kmem
{
    /// <summary>Allocates without sleeping.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    [MustUse("null means that there is no memory")]
    public static Kmem<T>? Alloc<T>(T value, AtomicGfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Allocate(value, gfp, new(file, line));

    /// <summary>Allocates and may sleep.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    public static KernelTask<Kmem<T>?> AllocAsync<T>(T value, SleepingGfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Allocate(value, gfp, new(file, line));

    /// <summary>Allocates as a caller said; whether it may sleep is checked at the call.</summary>
    /// <remarks>Context: as <paramref name="gfp"/> says. Scheduling point: yes.</remarks>
    /// <typeparam name="T">What is allocated.</typeparam>
    /// <param name="value">Its first value.</param>
    /// <param name="gfp">How.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    public static KernelTask<Kmem<T>?> AllocAsync<T>(T value, Gfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Allocate(value, gfp, new(file, line));

    private static Kmem<T>? Allocate<T>(T value, Gfp gfp, CodeSite site)
    {
        var machine = Machine.Current;
        machine.Announce(gfp.MaySleep ? MemoryOperations.AllocSleeping : MemoryOperations.AllocAtomic, null, 0, site.File, site.Line);
        var fails = machine.Options.FailAllocations && machine.Choose(ChoiceKind.AllocationFails, [0, 1], 0) == 1;
        return fails ? null : new(machine, value, site);
    }
}
