namespace TopHalf.Memory;

/// <summary>How memory is allocated (<c>gfp_t</c>). The constants have types of their own, so that a sleeping one has to be awaited.</summary>
/// <param name="MaySleep">Whether the allocation may wait for memory to be reclaimed (<c>__GFP_DIRECT_RECLAIM</c>).</param>
public readonly record struct Gfp(bool MaySleep)
{
    /// <summary>May sleep and reclaim (<c>GFP_KERNEL</c>).</summary>
    public static SleepingGfp Kernel => default;

    /// <summary>May not sleep, may use reserves (<c>GFP_ATOMIC</c>).</summary>
    public static AtomicGfp Atomic => default;

    /// <summary>May not sleep, and gives up early (<c>GFP_NOWAIT</c>).</summary>
    public static AtomicGfp NoWait => default;
}
