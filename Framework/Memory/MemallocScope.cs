using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Memory;

/// <summary>A scope in which no allocation of the task reclaims in some way, whatever flags it is given: <c>using (MemallocScope.NoFs()) { … }</c></summary>
/// <remarks>For code that holds what reclaim may want. Follows include/linux/sched/mm.h.</remarks>
public readonly struct MemallocScope : IDisposable
{
    private readonly TaskStruct _task;
    private readonly MemallocFlags _before;

    private MemallocScope(MemallocFlags added)
    {
        _task = Machine.Current.CurrentTask;
        _before = _task.Memalloc;
        _task.Memalloc |= added;
    }

    /// <summary>No reclaim that calls into file systems (<c>memalloc_nofs_save</c>).</summary>
    public static MemallocScope NoFs() => new(MemallocFlags.NoFs);

    /// <summary>No reclaim that writes to disks (<c>memalloc_noio_save</c>).</summary>
    public static MemallocScope NoIo() => new(MemallocFlags.NoIo);

    /// <summary>No reclaim at all; reserves instead (<c>memalloc_noreclaim_save</c>).</summary>
    public static MemallocScope NoReclaim() => new(MemallocFlags.NoReclaim);

    /// <inheritdoc/>
    public void Dispose() => _task.Memalloc = _before;
}
