namespace TopHalf.Memory;

/// <summary>How memory is allocated (<c>gfp_t</c>). The constants have types of their own, so that a sleeping one has to be awaited.</summary>
/// <param name="Flags">What the allocation may do.</param>
public readonly record struct Gfp(GfpFlags Flags)
{
    /// <summary>May sleep and reclaim (<c>GFP_KERNEL</c>).</summary>
    public static SleepingGfp Kernel => default;

    /// <summary>May sleep and reclaim, but not call into file systems (<c>GFP_NOFS</c>).</summary>
    public static SleepingGfp NoFs => new(GfpFlags.Fs);

    /// <summary>May sleep and reclaim, but neither call into file systems nor write to disks (<c>GFP_NOIO</c>).</summary>
    public static SleepingGfp NoIo => new(GfpFlags.Fs | GfpFlags.Io);

    /// <summary>May not sleep, may use reserves (<c>GFP_ATOMIC</c>).</summary>
    public static AtomicGfp Atomic => default;

    /// <summary>May not sleep, and gives up early (<c>GFP_NOWAIT</c>).</summary>
    public static AtomicGfp NoWait => new(GfpFlags.High);

    /// <summary>Whether the allocation may wait for memory to be reclaimed (<c>gfpflags_allow_blocking</c>).</summary>
    public bool MaySleep => (Flags & GfpFlags.DirectReclaim) != 0;
}
