using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Waiting;

/// <content>Waits that signals end, and waits that tell how many ticks were left.</content>
public sealed partial class WaitQueue
{
    /// <summary>Sleeps until the condition holds or a signal comes (<c>wait_event_interruptible</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Ok"/> when the condition holds, else <see cref="Errno.Intr"/>.</returns>
    [MaySleep]
    public async KernelTask<Errno> WaitEventInterruptibleAsync(
        [RunsIn(CallContexts.Task), Atomic] Func<bool> condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var left = await WaitEventJiffiesAsync(condition, long.MaxValue, WaitKind.Interruptible, new(file, line));
        return left < 0 ? Errno.Intr : Errno.Ok;
    }

    /// <summary>Sleeps until the condition holds or the ticks are over (<c>wait_event_timeout</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="jiffies">How many ticks; zero or more.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>0 when the condition does not hold; else how many ticks were left, at least 1.</returns>
    [MaySleep]
    public KernelTask<long> WaitEventTimeoutAsync(
        [RunsIn(CallContexts.Task), Atomic] Func<bool> condition, long jiffies, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        WaitEventJiffiesAsync(condition, jiffies, WaitKind.Uninterruptible, new(file, line));

    /// <summary>Sleeps until the condition holds, the ticks are over or a signal comes (<c>wait_event_interruptible_timeout</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="condition">Looked at first, and after each wake-up.</param>
    /// <param name="jiffies">How many ticks; zero or more.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>As <see cref="WaitEventTimeoutAsync(Func{bool}, long, string, int)"/>; negative when a signal came.</returns>
    [MaySleep]
    public KernelTask<long> WaitEventInterruptibleTimeoutAsync(
        [RunsIn(CallContexts.Task), Atomic] Func<bool> condition, long jiffies, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        WaitEventJiffiesAsync(condition, jiffies, WaitKind.Interruptible, new(file, line));

    private async KernelTask<long> WaitEventJiffiesAsync(Func<bool> condition, long jiffies, WaitKind kind, CodeSite site)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentOutOfRangeException.ThrowIfNegative(jiffies);
        await Machine.AnnounceAsync(WaitingOperations.WaitEvent, this, 0, site.File, site.Line);
        var left = jiffies;
        // ___wait_cond_timeout(): who finds it true at the last moment has one tick left.
        if (condition() || left == 0)
        {
            return condition() ? Math.Max(left, 1) : 0;
        }

        TakeLock(WaitingOperations.Nothing, "prepare_to_wait_event", site);
        while (!Evaluate(condition, false))
        {
            if (left == 0 || Machine.CurrentTask.HasSignalFor(kind))
            {
                Leave();
                return left == 0 ? 0 : (int)Errno.Intr;
            }

            left = await Kernel.ScheduleTimeoutAsync(Machine, left, kind, Name, site);
        }

        Leave();
        return Math.Max(left, 1);
    }
}
