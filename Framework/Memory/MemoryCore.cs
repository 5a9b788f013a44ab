using TopHalf.Choices;
using TopHalf.Deferred;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>The memory of a machine: free pages, the caches behind <c>kmalloc</c>, and who can give memory back.</summary>
internal sealed class MemoryCore
{
    // Beyond it kmalloc() hands out pages (KMALLOC_MAX_CACHE_SIZE).
    private const int LargestBytes = 8192;

    private static readonly int[] _sizes = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, LargestBytes];
    private static readonly int[] _reclaims = [0, 1];

    private readonly Machine _machine;
    private readonly SlabCache?[] _caches = new SlabCache?[_sizes.Length];
    private readonly Queue<VmallocArea> _toFree = new();
    private Work? _freeing;
    private long _liveBytes;

    public MemoryCore(Machine machine)
    {
        _machine = machine;
        Pages = new(machine);
    }

    public PageLists Pages { get; }

    public List<Shrinker> Shrinkers { get; } = [];

    /// <summary>Finds memory for an allocation of some size.</summary>
    public SlabObject Take(int sizeBytes, string operation, CodeSite site)
    {
        if (sizeBytes > LargestBytes)
        {
            var pages = (int)(((long)sizeBytes + PhysicalMemory.PageSizeBytes - 1) / PhysicalMemory.PageSizeBytes);
            Pages.Take(pages, operation, site);
            return Count(new(null, null, pages, sizeBytes));
        }

        var index = Array.FindIndex(_sizes, size => size >= sizeBytes);
        // The kernel itself has allocated of every size by the time a driver runs.
        var cache = _caches[index] ??= new(_machine, Pages, _sizes[index], isWarm: true);
        return Count(new(cache, cache.Take(operation, site), 0, sizeBytes));
    }

    /// <summary>Gives back what was taken.</summary>
    public void Give(in SlabObject memory, string operation, CodeSite site)
    {
        _liveBytes -= memory.Bytes;
        memory.Free(Pages, operation, site);
    }

    /// <summary>Counts what was taken, from whichever cache.</summary>
    public SlabObject Count(in SlabObject taken)
    {
        _liveBytes += taken.Bytes;
        PeakBytes = Math.Max(PeakBytes, _liveBytes);
        return taken;
    }

    /// <summary>The most that was allocated at a time, in bytes as they were asked for.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Whether memory is so short, by choice, that an allocation has to reclaim some.</summary>
    public bool HasToReclaim(Gfp gfp)
    {
        var task = _machine.CurrentTask;
        return Shrinkers.Count > 0 && (gfp.Flags & (GfpFlags.DirectReclaim | GfpFlags.Fs)) == (GfpFlags.DirectReclaim | GfpFlags.Fs) &&
            task.Memalloc == MemallocFlags.None && task.Context.MayReclaim && Checks.MightSleep.Holds(task.ExecutionState) &&
            _machine.Choose(ChoiceKind.Reclaim, _reclaims, 0) == 1;
    }

    /// <summary>Lets everyone give back what he can, on the stack of who allocates. Follows <c>__perform_reclaim()</c>, mm/page_alloc.c.</summary>
    public async KernelTask ReclaimAsync(CodeSite site)
    {
        var task = _machine.CurrentTask;
        var map = _machine.Lockdep.Map(KernelLocks.FsReclaim);
        _machine.Lockdep.Acquire(map, site);
        task.Memalloc |= MemallocFlags.NoReclaim;
        foreach (var shrinker in Shrinkers.ToArray())
        {
            await shrinker.ShrinkAsync();
        }

        task.Memalloc &= ~MemallocFlags.NoReclaim;
        _ = _machine.Lockdep.Release(map, site);
    }

    /// <summary>Frees an area in a worker, since here one may not sleep (<c>vfree_atomic()</c>).</summary>
    public void FreeLater(VmallocArea area, CodeSite site)
    {
        _toFree.Enqueue(area);
        _freeing ??= new(FreeAsync, "delayed_vfree_work");
        _ = Workqueue.System.Queue(_freeing, site.File, site.Line);
    }

    private KernelTask FreeAsync()
    {
        while (_toFree.TryDequeue(out var area))
        {
            area.FreeNow();
        }

        return default;
    }
}
