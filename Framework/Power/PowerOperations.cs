using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Tracing;

namespace TopHalf.Power;

/// <summary>The operations of this folder, with the checks that the kernel's functions make.</summary>
internal static class PowerOperations
{
    // might_sleep_if(): whether they look depends on the device and on how they are asked.
    public static readonly Operation ResumeMaySleep = new("pm_runtime_resume", EventKind.Point, true, CostItem.Atomic, Checks.MightSleep);
    public static readonly Operation Resume = new("pm_runtime_resume", EventKind.Point, true, CostItem.Atomic);
    public static readonly Operation IdleMaySleep = new("pm_runtime_idle", EventKind.Point, true, CostItem.Atomic, Checks.MightSleep);
    public static readonly Operation Idle = new("pm_runtime_idle", EventKind.Point, true, CostItem.Atomic);
    public static readonly Operation SuspendMaySleep = new("pm_runtime_suspend", EventKind.Point, true, CostItem.Atomic, Checks.MightSleep);
    public static readonly Operation Suspend = new("pm_runtime_suspend", EventKind.Point, true, CostItem.Atomic);
    public static readonly Operation UsageCount = new("pm_runtime_get_noresume", EventKind.Point, true, CostItem.Atomic);
    public static readonly Operation Barrier = new("pm_runtime_barrier", EventKind.Point, true, CostItem.Atomic, Checks.MightSleep);
}
