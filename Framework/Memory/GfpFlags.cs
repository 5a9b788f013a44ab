namespace TopHalf.Memory;

/// <summary>What an allocation may do to get its memory. Source: include/linux/gfp_types.h.</summary>
[Flags]
public enum GfpFlags
{
    /// <summary>Nothing: only what is free at once.</summary>
    None = 0,

    /// <summary>It may use the reserves (<c>__GFP_HIGH</c>).</summary>
    High = 1 << 5,

    /// <summary>Reclaim may write to disks (<c>__GFP_IO</c>).</summary>
    Io = 1 << 6,

    /// <summary>Reclaim may call into file systems, and so take their locks (<c>__GFP_FS</c>).</summary>
    Fs = 1 << 7,

    /// <summary>It may wait until memory was reclaimed, and reclaim by itself (<c>__GFP_DIRECT_RECLAIM</c>).</summary>
    DirectReclaim = 1 << 10,

    /// <summary>It wakes the task that reclaims (<c>__GFP_KSWAPD_RECLAIM</c>).</summary>
    KswapdReclaim = 1 << 11,
}
