using TopHalf.Memory;

namespace TopHalf.Scheduling;

/// <content>The memory of a task, and what its allocations may do.</content>
public sealed partial class TaskStruct
{
    private MmStruct? _mm;

    /// <summary>Its address space; null for a task that has no user process. An interrupt has that of the task it interrupted.</summary>
    public MmStruct? Mm => Home.HasUserMemory ? _mm ??= new(Machine, Name) : null;

    /// <summary>The scopes in which its allocations are.</summary>
    internal MemallocFlags Memalloc { get; set; }

    /// <summary>How many sections are open in which a page that is not there is not brought in.</summary>
    internal int PagefaultsDisabled { get; set; }
}
