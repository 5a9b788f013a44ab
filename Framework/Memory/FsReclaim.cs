using System.Runtime.CompilerServices;
using TopHalf.Lockdep;
using TopHalf.Machines;

namespace TopHalf.Memory;

/// <summary>Reclaim as the order of locks sees it: code that reclaim calls tells the validator, also where no memory is short (<c>fs_reclaim_acquire</c>).</summary>
/// <remarks>A driver does so once where it is set up, so that taking one of its locks in reclaim and allocating under it is found at once. Follows mm/page_alloc.c.</remarks>
public static class FsReclaim
{
    /// <summary>From here on the task is in reclaim on behalf of such an allocation. Pairs with <see cref="Release"/>.</summary>
    /// <param name="gfp">The allocation.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void Acquire(Gfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (IsSeen(machine, gfp))
        {
            machine.Lockdep.Acquire(machine.Lockdep.Map(KernelLocks.FsReclaim), new(file, line));
        }
    }

    /// <summary>Reclaim is over.</summary>
    /// <param name="gfp">The allocation.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public static void Release(Gfp gfp, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var machine = Machine.Current;
        if (IsSeen(machine, gfp))
        {
            _ = machine.Lockdep.Release(machine.Lockdep.Map(KernelLocks.FsReclaim), new(file, line));
        }
    }

    /// <summary><c>__need_reclaim()</c>, and whether file systems are called.</summary>
    private static bool IsSeen(Machine machine, Gfp gfp) =>
        (gfp.Flags & (GfpFlags.DirectReclaim | GfpFlags.Fs)) == (GfpFlags.DirectReclaim | GfpFlags.Fs) && machine.CurrentTask.Memalloc == MemallocFlags.None;
}
