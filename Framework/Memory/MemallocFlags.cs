namespace TopHalf.Memory;

/// <summary>What the allocations of a task may not do for the time of a scope. Source: <c>PF_MEMALLOC*</c>, include/linux/sched.h.</summary>
[Flags]
internal enum MemallocFlags : byte
{
    None = 0,

    /// <summary>Reclaim at all: it reclaims itself.</summary>
    NoReclaim = 1,

    /// <summary>Reclaim that calls into file systems.</summary>
    NoFs = 2,

    /// <summary>Reclaim that writes to disks, and so also none of file systems.</summary>
    NoIo = 4,
}
