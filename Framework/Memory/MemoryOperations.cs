using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Memory;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class MemoryOperations
{
    private static readonly LockUse _vmapAreas = new(KernelLocks.VmapAreas);
    private static readonly LockUse _shrinkers = new(KernelLocks.Shrinkers);

    private static readonly Check _bugInNmi = new FatalCheck(RuleBook.BugInInterrupt,
        static (in ExecutionState state) => !PreemptCount.InNmi(state.Preempt), "not in NMI, or the kernel panics");

    public static readonly Operation AllocSleeping = new("kmalloc", EventKind.Alloc, true, CostItem.Alloc, Checks.MightAlloc) { Scope = OperationScope.Local };
    public static readonly Operation AllocSleepingNoFs = new("kmalloc", EventKind.Alloc, true, CostItem.Alloc,
        new MightAllocCheck(callsFileSystems: false, Checks.MightAlloc.Holds))
    { Scope = OperationScope.Local };
    public static readonly Operation AllocAtomic = new("kmalloc", EventKind.Alloc, true, CostItem.Alloc) { Scope = OperationScope.Local };
    // debug_check_no_obj_freed() looks for tracked objects in what is freed.
    public static readonly Operation Free = new("kfree", EventKind.Free, true, CostItem.Alloc, new LockUse(KernelLocks.DebugObjects)) { Context = "any but NMI", Scope = OperationScope.Object };
    public static readonly Operation FreeNothing = new("kfree", EventKind.Free, false, CostItem.None) { Context = Free.Context, Scope = OperationScope.Local };
    public static readonly Operation Vmalloc = new("vmalloc", EventKind.Alloc, true, CostItem.Alloc, Checks.BugInInterrupt, Checks.MightAlloc, _vmapAreas);
    public static readonly Operation Vfree = new("vfree", EventKind.Free, true, CostItem.Alloc, _bugInNmi, Checks.MightSleep, _vmapAreas);
    // vfree_atomic(): a list without a lock, and a work item.
    public static readonly Operation VfreeLater = new("vfree", EventKind.Free, true, CostItem.Queue, _bugInNmi);
    public static readonly Operation ShrinkerRegister = new("shrinker_register", EventKind.Point, true, CostItem.Alloc, Checks.MightAlloc, Checks.MightSleep, _shrinkers);
    public static readonly Operation ShrinkerFree = new("shrinker_free", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, _shrinkers);
    public static readonly Operation Access = new("access", EventKind.Point, true, CostItem.Load) { Scope = OperationScope.Object };
    public static readonly Operation Read = new("READ_ONCE", EventKind.SharedRead, false, CostItem.Load) { Scope = OperationScope.Object };
    public static readonly Operation Write = new("WRITE_ONCE", EventKind.SharedWrite, true, CostItem.Store) { Scope = OperationScope.Object };
    public static readonly Operation Drain = new("context switch", EventKind.Point, true, CostItem.None);
    public static readonly Operation ReadPlain = new("plain read", EventKind.SharedRead, false, CostItem.Load) { Scope = OperationScope.Object };
    public static readonly Operation WritePlain = new("plain write", EventKind.SharedWrite, true, CostItem.Store) { Scope = OperationScope.Object };
    public static readonly Operation LoadAcquire = new("smp_load_acquire", EventKind.SharedRead, false, CostItem.Load) { Scope = OperationScope.Object };
    public static readonly Operation StoreRelease = new("smp_store_release", EventKind.SharedWrite, true, CostItem.Store) { Scope = OperationScope.Object };
    // A compare-and-exchange that fails writes too, as far as a search is concerned.
    public static readonly Operation Rmw = new("xchg", EventKind.SharedWrite, true, CostItem.Atomic) { Scope = OperationScope.Object };
}
