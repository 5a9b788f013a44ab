using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Deferred;

/// <content>Keeping an item from being queued. Follows <c>__cancel_work()</c> and <c>enable_work()</c>, kernel/workqueue.c.</content>
public partial class Work
{
    /// <summary>Takes it off its queue if it has not begun, and keeps it from being queued until <see cref="Enable"/> (<c>disable_work</c>). Nests.</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. A run that has begun goes on.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [CallableFrom(CallContexts.AnyButNmi), Disarms]
    public bool Disable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.DisableWork, this, 0, file, line);
        DisableDepth++;
        return GrabPending("disable_work", new(file, line));
    }

    /// <summary>As <see cref="Disable"/>, and waits until it does not run (<c>disable_work_sync</c>).</summary>
    /// <remarks>
    /// Context: may sleep; for an item of a bottom-half queue not hard interrupt. Scheduling point: yes. From its own function it waits for itself.
    /// </remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it was pending.</returns>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask<bool> DisableSyncAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(DeferredOperations.CancelWorkSync, this, 0, file, line);
        return await DisableAndWaitAsync("disable_work_sync", new(file, line));
    }

    /// <summary>Takes one <see cref="Disable"/> back (<c>enable_work</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes. One too many is a finding, and leaves it enabled.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it can be queued now.</returns>
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool Enable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(DeferredOperations.EnableWork, this, 0, file, line);
        if (DisableDepth > 0)
        {
            DisableDepth--;
        }
        else
        {
            Machine.Report(RuleBook.WorkNotDisabled, new(file, line), $"work '{Name}'", Name);
        }

        return DisableDepth == 0;
    }

    /// <summary><c>__cancel_work_sync()</c> with <c>WORK_CANCEL_DISABLE</c>.</summary>
    private async KernelTask<bool> DisableAndWaitAsync(string operation, CodeSite site)
    {
        DisableDepth++;
        var wasPending = GrabPending(operation, site);
        var spins = Pool is { IsBottomHalf: true };
        Machine.Check(spins ? Checks.NotInHardIrq : Checks.MightSleep, operation, site);
        if (LookForTarget(operation, site))
        {
            WorkRules.Touch(this, site);
            await UntilNotRunningAsync(spins, site);
        }

        Machine.Races?.Acquire(EndedOrder);
        return wasPending;
    }
}
