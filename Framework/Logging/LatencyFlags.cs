using System.Globalization;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Logging;

/// <summary>The flags column of ftrace: <c>d.h1.</c> is interrupts off, no reschedule due, hard interrupt, preempt depth 1.</summary>
/// <remarks>Source: <c>trace_print_lat_fmt()</c>, kernel/trace/trace_output.c.</remarks>
public static class LatencyFlags
{
    /// <summary>The flags of a task at this moment.</summary>
    /// <param name="task">The task that runs.</param>
    public static string Of(TaskStruct task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var preempt = task.ExecutionState.Preempt;
        var bottomHalvesOff = (preempt & PreemptCount.SoftirqMask) >= PreemptCount.SoftirqDisableOffset;
        var irqs = (task.ExecutionState.IrqsOff, bottomHalvesOff) switch
        {
            (true, true) => 'D',
            (true, false) => 'd',
            (false, true) => 'b',
            (false, false) => '.',
        };
        var nested = (PreemptCount.InNmi(preempt), PreemptCount.InHardIrq(preempt), PreemptCount.InServingSoftirq(preempt)) switch
        {
            (true, true, _) => 'Z',
            (true, false, _) => 'z',
            (false, true, true) => 'H',
            (false, true, false) => 'h',
            (false, false, true) => 's',
            _ => '.',
        };
        var depth = preempt & PreemptCount.PreemptMask;
        return string.Create(CultureInfo.InvariantCulture, $"{irqs}{(task.WantsResched ? 'N' : '.')}{nested}{(depth == 0 ? "." : $"{Math.Min(depth, 15):x}")}.");
    }
}
