using TopHalf.Lockdep;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Interrupts;

/// <summary>The operations between CPUs, with the checks that the functions of kernel/smp.c and kernel/irq_work.c make.</summary>
internal static class SmpOperations
{
    /// <summary><c>BUG_ON(!irqs_disabled())</c></summary>
    public static readonly Check IrqsStillOff = new FatalCheck(RuleBook.ContextLeak,
        static (in ExecutionState state) => state.IrqsOff, "interrupts still off, or the kernel panics");

    public static readonly Operation IrqWorkQueue = new("irq_work_queue", EventKind.WorkQueue, true, CostItem.Queue);
    public static readonly Operation IrqWorkQueueOn = new("irq_work_queue_on", EventKind.WorkQueue, true, CostItem.Queue) { Context = "any but NMI" };
    public static readonly Operation IrqWorkSync = new("irq_work_sync", EventKind.Point, true, CostItem.Atomic, Checks.IrqsOn, Checks.MightSleep);
    public static readonly Operation IrqWorkRun = new("irq_work_single", EventKind.Point, true, CostItem.None);

    public static readonly Operation CallSingle =
        new("smp_call_function_single", EventKind.Point, true, CostItem.Queue, Checks.IrqsOn, Checks.InTask);

    public static readonly Operation OnEachCpu = new("on_each_cpu", EventKind.Point, true, CostItem.Queue, Checks.IrqsOn, Checks.InTask);
    public static readonly Operation RunCall = new("csd_do_func", EventKind.Point, true, CostItem.None);
    public static readonly Operation SendNmi = new("nmi", EventKind.IrqRaise, true, CostItem.MmioWrite);
    public static readonly Operation RegisterNmi = new("register_nmi_handler", EventKind.Point, true, CostItem.Alloc, new LockUse(KernelLocks.NmiHandlers)) { Context = "any but NMI" };
    public static readonly Operation HandleNmi = new("nmi_handle", EventKind.HandlerEntry, true, CostItem.None);
}
