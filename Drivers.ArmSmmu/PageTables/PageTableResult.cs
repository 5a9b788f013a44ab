namespace TopHalf.Drivers.ArmSmmu.PageTables;

/// <summary>How a page table operation ended; each value but the first stands for the errno that the kernel gives.</summary>
public enum PageTableResult
{
    /// <summary>It did what was asked.</summary>
    Ok,

    /// <summary>Nothing was changed: an address or size is not a multiple of 4 KiB, or zero (EINVAL).</summary>
    Misaligned,

    /// <summary>Nothing was changed: an address is beyond the input or output range (ERANGE).</summary>
    OutOfRange,

    /// <summary>A page in the range is mapped already; what came before it was mapped (EEXIST).</summary>
    AlreadyMapped,

    /// <summary>A page in the range is not mapped; what came before it was unmapped (ENOENT).</summary>
    NotMapped,

    /// <summary>A block of 2 MiB would have to be split, which is not done; what came before it was unmapped (EINVAL).</summary>
    WouldSplitBlock,

    /// <summary>No page for a table; what came before it was mapped (ENOMEM).</summary>
    NoMemory,
}
