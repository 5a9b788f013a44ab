using System.Runtime.CompilerServices;
using TopHalf.Contracts;

namespace TopHalf.Deferred;

/// <content>Expiry times in ticks since the start, as the kernel's functions take them, and the functions that do not wait.</content>
public sealed partial class KernelTimer
{
    /// <summary>Arms the timer for the first tick after a time, or moves it (<c>mod_timer</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. A time that has passed means the next tick.</remarks>
    /// <param name="expires">In ticks since the start (<c>jiffies</c>).</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool ModTo(long expires, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.ModTimer, this, expires, file, line);
        ReportIfFreed("mod_timer", file, line);
        return ArmAt(expires, false);
    }

    /// <summary>Moves the timer if it is armed (<c>mod_timer_pending</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="expires">In ticks since the start (<c>jiffies</c>).</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public bool ModPendingTo(long expires, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.ModTimer, this, expires, file, line);
        ReportIfFreed("mod_timer_pending", file, line);
        return ArmAt(expires, true);
    }

    /// <summary>Arms the timer, which is not armed, to expire on a CPU (<c>add_timer_on</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="expires">In ticks since the start (<c>jiffies</c>).</param>
    /// <param name="cpu">The number of the CPU.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The machine has no such CPU.</exception>
    /// <exception cref="InvalidOperationException">It is armed.</exception>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public void AddOn(long expires, int cpu, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var target = Machine.CpuNumber(cpu);
        if (IsPending)
        {
            throw new InvalidOperationException($"Timer '{Name}' is armed already.");
        }

        Machine.Announce(DeferredOperations.ModTimer, this, expires, file, line);
        ReportIfFreed("add_timer_on", file, line);
        if (!IsShutDown)
        {
            Machine.Timers.ArmAt(this, expires, target);
        }
    }

    /// <summary>Disarms the timer unless its function runs (<c>try_to_del_timer_sync</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>1 when it was armed, 0 when it was not, -1 when its function runs.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Disarms]
    public int TryDeleteSync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.DelTimer, this, 0, file, line);
        ReportIfFreed("try_to_del_timer_sync", file, line);
        Machine.Check(DeferredOperations.TimerBase, "try_to_del_timer_sync", new(file, line));
        return IsRunning ? -1 : Machine.Timers.Disarm(this) ? 1 : 0;
    }

    private bool ArmAt(long expires, bool onlyIfPending)
    {
        var wasPending = IsPending;
        if (!IsShutDown && (wasPending || !onlyIfPending))
        {
            Machine.Timers.ArmAt(this, expires);
        }

        return wasPending;
    }
}
