using TopHalf.Deferred;
using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Interrupts;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class InterruptOperations
{
    /// <summary>The lock of a descriptor.</summary>
    public static readonly Check Desc = new LockUse(KernelLocks.IrqDesc);

    /// <summary>The entries in /proc come last.</summary>
    public static readonly Check Proc = new LockUse(KernelLocks.IrqProc);

    public static readonly Operation Request = new("request_threaded_irq", EventKind.Point, true, CostItem.Alloc,
        new LockUse(KernelLocks.FsReclaim), Checks.MightAlloc)
    { Scope = OperationScope.Interrupts };

    // The mutex of the request is taken first, and says whether it may be.
    public static readonly Operation Free = new("free_irq", EventKind.Point, true, CostItem.Alloc, Checks.NotInInterrupt) { Context = "may sleep, not in interrupt", Scope = OperationScope.Interrupts };
    public static readonly Operation Enable = new("enable_irq", EventKind.Point, true, CostItem.Lock, Desc) { Scope = OperationScope.Interrupts };
    public static readonly Operation DisableNoSync = new("disable_irq_nosync", EventKind.Point, true, CostItem.Lock, Desc) { Scope = OperationScope.Interrupts };
    public static readonly Operation Disable = new("disable_irq", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, Desc) { Scope = OperationScope.Interrupts };
    public static readonly Operation Synchronize = new("synchronize_irq", EventKind.Point, false, CostItem.Lock, Desc) { Context = "may sleep", Scope = OperationScope.Interrupts };
    public static readonly Operation SynchronizeHard = new("synchronize_hardirq", EventKind.Point, false, CostItem.Lock, Desc) { Scope = OperationScope.Interrupts };
    public static readonly Operation SetAffinity = new("irq_set_affinity", EventKind.Point, true, CostItem.Lock, Desc) { Scope = OperationScope.Interrupts };
    public static readonly Operation CreateThread = new("kthread_create", EventKind.Point, true, CostItem.None, DeferredOperations.CreateThread) { Scope = OperationScope.Interrupts };
    public static readonly Operation HandlerEntry = new("handle_irq_event", EventKind.HandlerEntry, true, CostItem.None) { Scope = OperationScope.Interrupts };
    public static readonly Operation HandlerExit = new("handle_irq_event", EventKind.HandlerExit, true, CostItem.None) { Scope = OperationScope.Interrupts };
    public static readonly Operation ThreadFnEntry = new("irq_thread_fn", EventKind.ThreadFnEntry, true, CostItem.None) { Scope = OperationScope.Interrupts };
    public static readonly Operation ThreadFnExit = new("irq_thread_fn", EventKind.ThreadFnExit, true, CostItem.None) { Scope = OperationScope.Interrupts };
}
