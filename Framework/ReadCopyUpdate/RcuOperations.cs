using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.ReadCopyUpdate;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class RcuOperations
{
    // debug_rcu_head_queue(); the lists of a CPU are behind local_irq_save().
    private static readonly Check _headTracked = new LockUse(KernelLocks.DebugObjects);

    public static readonly Operation Synchronize = new("synchronize_rcu", EventKind.Point, true, CostItem.Lock, new NoRcuReaderHeld(), Checks.MightSleep);
    public static readonly Operation Call = new("call_rcu", EventKind.Point, true, CostItem.Queue, _headTracked);
    public static readonly Operation KfreeRcu = new("kfree_rcu", EventKind.Point, true, CostItem.Queue, _headTracked, new LockUse(KernelLocks.KfreeRcu));
    public static readonly Operation Barrier =
        new("rcu_barrier", EventKind.Point, true, CostItem.Lock, Checks.MightSleep, new LockUse(KernelLocks.RcuBarrier));
    public static readonly Operation Dereference = Following("rcu_dereference", "in an RCU reader");
    public static readonly Operation DereferenceBh = Following("rcu_dereference_bh", "bottom halves or interrupts off");
    public static readonly Operation DereferenceSched = Following("rcu_dereference_sched", "preemption or interrupts off");
    public static readonly Operation DereferenceSrcu = Following("srcu_dereference", "in a reader of the domain");
    public static readonly Operation DereferenceProtected = Following("rcu_dereference_protected", "the lock is held");
    public static readonly Operation Assign = new("rcu_assign_pointer", EventKind.SharedWrite, true, CostItem.Store);

    // srcu_read_lock() is one increment of a counter of this CPU.
    public static readonly Operation SrcuReadLock = new("srcu_read_lock", EventKind.Point, true, CostItem.Atomic);
    public static readonly Operation SrcuReadUnlock = new("srcu_read_unlock", EventKind.Point, true, CostItem.Atomic);
    // srcu_might_be_idle() looks at the callbacks of this CPU before anything else.
    public static readonly Operation SynchronizeSrcu = new("synchronize_srcu", EventKind.Point, true, CostItem.Lock, new LockUse(KernelLocks.SrcuData)) { Context = "may sleep, not in a reader of the domain, nor in an RCU reader" };
    public static readonly Operation SrcuIllegal = new("synchronize_srcu", EventKind.Point, false, CostItem.None, new NoRcuReaderHeld(), Checks.MightSleep);
    public static readonly Operation CallSrcu =
        new("call_srcu", EventKind.Point, true, CostItem.Queue, _headTracked, new LockUse(KernelLocks.SrcuData));

    private static Operation Following(string name, string context) => new(name, EventKind.SharedRead, false, CostItem.Load) { Context = context };
}
