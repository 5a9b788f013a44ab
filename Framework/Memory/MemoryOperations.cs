using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Memory;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class MemoryOperations
{
    public static readonly Operation AllocSleeping = new("kmalloc", EventKind.Alloc, true, CostItem.Alloc, Checks.MightAlloc);
    public static readonly Operation AllocAtomic = new("kmalloc", EventKind.Alloc, true, CostItem.Alloc);
    public static readonly Operation Free = new("kfree", EventKind.Free, true, CostItem.Alloc);
    public static readonly Operation Access = new("access", EventKind.Point, true, CostItem.Load);
    public static readonly Operation Read = new("READ_ONCE", EventKind.SharedRead, false, CostItem.Load);
    public static readonly Operation Write = new("WRITE_ONCE", EventKind.SharedWrite, true, CostItem.Store);
    // A compare-and-exchange that fails writes too, as far as a search is concerned.
    public static readonly Operation Rmw = new("xchg", EventKind.SharedWrite, true, CostItem.Atomic);
}
