using System.Runtime.CompilerServices;
using TopHalf.Choices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>Allocates memory that is contiguous only in the kernel's own addresses, page by page (<c>vmalloc</c>).</summary>
/// <remarks>Follows mm/vmalloc.c.</remarks>
public static class Vmalloc
{
    /// <summary>Allocates an area (<c>vmalloc</c>).</summary>
    /// <remarks>Context: may sleep, not in interrupt, or the kernel panics; in interrupt, also with bottom halves disabled, the kernel panics. Scheduling point: yes.</remarks>
    /// <param name="sizeBytes">Bytes; rounded up to whole pages.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Null when there is no memory.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sizeBytes"/> is not positive.</exception>
    [MaySleep(ForMemory = true), CallableFrom(CallContexts.Task)]
    public static KernelTask<VmallocArea?> AllocAsync(int sizeBytes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        var machine = Machine.Current;
        var site = new CodeSite(file, line);
        machine.Announce(MemoryOperations.Vmalloc, null, 0, file, line);
        if (machine.Memory.HasToReclaim(Gfp.Kernel))
        {
            return ReclaimThenMapAsync(machine, sizeBytes, site);
        }

        return new(Map(machine, sizeBytes, site));
    }

    private static async KernelTask<VmallocArea?> ReclaimThenMapAsync(Machine machine, int sizeBytes, CodeSite site)
    {
        await machine.Memory.ReclaimAsync(site);
        return Map(machine, sizeBytes, site);
    }

    private static VmallocArea? Map(Machine machine, int sizeBytes, CodeSite site)
    {
        if (machine.Injects(InjectableFaults.Allocations))
        {
            return null;
        }

        var area = new VmallocArea(sizeBytes, site);
        for (var page = 0; page < area.Pages; page++)
        {
            machine.Memory.Pages.Take(1, "vmalloc", site);
        }

        return area;
    }
}
