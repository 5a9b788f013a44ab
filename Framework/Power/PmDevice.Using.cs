using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Power;

/// <content>What drivers call.</content>
public sealed partial class PmDevice
{
    /// <summary>Takes a reference and brings the device up before it returns (<c>pm_runtime_get_sync</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe or up already. Scheduling point: yes. The reference is taken also when it fails.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Why it is not up.</returns>
    [MaySleep(UnlessMadeWith = "isIrqSafe"), WaitsFor]
    public KernelTask<Errno> GetAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        ResumeAsync(RpmFlags.GetPut, new(file, line));

    /// <summary>Takes a reference if the device can be brought up (<c>pm_runtime_resume_and_get</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe or up already. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Why it is not up; then there is no reference either.</returns>
    [MustUse("without a reference the device may go down at any time")]
    [MaySleep(UnlessMadeWith = "isIrqSafe"), WaitsFor]
    public async KernelTask<Errno> ResumeAndGetAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var error = await ResumeAsync(RpmFlags.GetPut, new(file, line));
        if (error != Errno.Ok)
        {
            PutNoIdle(file, line);
        }

        return error;
    }

    /// <summary>Takes a reference and has the device brought up later (<c>pm_runtime_get</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public Errno RequestGet([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Machine.RunOnStack(ResumeAsync(RpmFlags.GetPut | RpmFlags.Async, new(file, line)));

    /// <summary>As <see cref="GetAsync"/>, in code that is not async: the handler of an irq-safe device (<c>pm_runtime_get_sync</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe or up already. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(UnlessMadeWith = "isIrqSafe"), WaitsFor]
    public Errno Get([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Machine.RunOnStack(ResumeAsync(RpmFlags.GetPut, new(file, line)));

    /// <summary>Takes a reference if the device is up (<c>pm_runtime_get_if_active</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether it is up.</returns>
    [MustUse("it says whether a reference was taken")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool GetIfActive([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => GetIf(static _ => true, file, line);

    /// <summary>Takes a reference if the device is up and has a user (<c>pm_runtime_get_if_in_use</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Whether a reference was taken.</returns>
    [MustUse("it says whether a reference was taken")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public bool GetIfInUse([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => GetIf(static device => device._usageCount > 0, file, line);

    /// <summary>Takes a reference, whatever state the device is in (<c>pm_runtime_get_noresume</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void GetNoResume([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(PowerOperations.UsageCount, this, 1, file, line);
        _usageCount++;
    }

    /// <summary>Drops a reference; with the last one the device goes down before it returns (<c>pm_runtime_put_sync</c>).</summary>
    /// <remarks>Context: may sleep if this can be the last reference, unless the device is irq-safe. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>Why it stays up, though this was the last reference.</returns>
    [MaySleep(UnlessMadeWith = "isIrqSafe")]
    public KernelTask<Errno> PutAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => IdleAsync(RpmFlags.GetPut, new(file, line));

    /// <summary>As <see cref="PutAsync"/>, in code that is not async (<c>pm_runtime_put_sync</c>).</summary>
    /// <remarks>Context: may sleep if this can be the last reference, unless the device is irq-safe. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(UnlessMadeWith = "isIrqSafe")]
    public Errno Put([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => Machine.RunOnStack(IdleAsync(RpmFlags.GetPut, new(file, line)));

    /// <summary>Drops a reference; with the last one the device goes down later (<c>pm_runtime_put</c>).</summary>
    /// <remarks>Context: any but NMI, where it only asks; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public Errno RequestPut([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Machine.RunOnStack(IdleAsync(RpmFlags.GetPut | RpmFlags.Async, new(file, line)));

    /// <summary>Drops a reference; with the last one the device goes down when its delay is over (<c>pm_runtime_put_autosuspend</c>).</summary>
    /// <remarks>Context: any but NMI, where it only asks; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi), Arms]
    public Errno RequestPutAutosuspend([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Machine.RunOnStack(SuspendAsync(RpmFlags.GetPut | RpmFlags.Async | RpmFlags.Auto, new(file, line)));

    /// <summary>Drops a reference and leaves the device as it is (<c>pm_runtime_put_noidle</c>).</summary>
    /// <remarks>Context: any. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void PutNoIdle([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Machine.Announce(PowerOperations.UsageCount, this, -1, file, line);
        _usageCount -= _usageCount > 0 ? 1 : 0;
    }

    /// <summary>Brings the device up without a reference (<c>pm_runtime_resume</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe or up already. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(UnlessMadeWith = "isIrqSafe"), WaitsFor]
    public KernelTask<Errno> ResumeAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => ResumeAsync(RpmFlags.None, new(file, line));

    /// <summary>Brings the device down if nobody uses it (<c>pm_runtime_suspend</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(UnlessMadeWith = "isIrqSafe")]
    public KernelTask<Errno> SuspendAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => SuspendAsync(RpmFlags.None, new(file, line));

    /// <summary>Asks the driver whether the device may go down, and brings it down if so (<c>pm_runtime_idle</c>).</summary>
    /// <remarks>Context: may sleep, unless the device is irq-safe. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep(UnlessMadeWith = "isIrqSafe")]
    public KernelTask<Errno> IdleAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) => IdleAsync(RpmFlags.None, new(file, line));

    /// <summary><c>__pm_runtime_resume()</c></summary>
    private async KernelTask<Errno> ResumeAsync(RpmFlags flags, CodeSite site)
    {
        var maySleep = (flags & RpmFlags.Async) == 0 && !_isIrqSafe && Status != RuntimeStatus.Active;
        await Machine.AnnounceAsync(maySleep ? PowerOperations.ResumeMaySleep : PowerOperations.Resume, this, 0, site.File, site.Line);
        _usageCount += (flags & RpmFlags.GetPut) != 0 ? 1 : 0;
        var saved = _lock.LockIrqSave(site.File, site.Line);
        var result = await ResumeLockedAsync(flags, site);
        _lock.UnlockIrqRestore(saved, site.File, site.Line);
        return result;
    }

    /// <summary><c>__pm_runtime_idle()</c></summary>
    private async KernelTask<Errno> IdleAsync(RpmFlags flags, CodeSite site)
    {
        if (!DropReference(flags, site, out var error))
        {
            return error;
        }

        await Machine.AnnounceAsync(MaySleep(flags) ? PowerOperations.IdleMaySleep : PowerOperations.Idle, this, 0, site.File, site.Line);
        var saved = _lock.LockIrqSave(site.File, site.Line);
        var result = await IdleLockedAsync(flags, site);
        _lock.UnlockIrqRestore(saved, site.File, site.Line);
        return result;
    }

    /// <summary><c>__pm_runtime_suspend()</c></summary>
    private async KernelTask<Errno> SuspendAsync(RpmFlags flags, CodeSite site)
    {
        if (!DropReference(flags, site, out var error))
        {
            return error;
        }

        await Machine.AnnounceAsync(MaySleep(flags) ? PowerOperations.SuspendMaySleep : PowerOperations.Suspend, this, 0, site.File, site.Line);
        var saved = _lock.LockIrqSave(site.File, site.Line);
        var result = await SuspendLockedAsync(flags, site);
        _lock.UnlockIrqRestore(saved, site.File, site.Line);
        return result;
    }

    private bool MaySleep(RpmFlags flags) => (flags & RpmFlags.Async) == 0 && !_isIrqSafe;

    /// <summary><c>rpm_drop_usage_count()</c></summary>
    /// <returns>Whether nobody uses the device now.</returns>
    private bool DropReference(RpmFlags flags, CodeSite site, out Errno error)
    {
        error = Errno.Ok;
        if ((flags & RpmFlags.GetPut) == 0)
        {
            return true;
        }

        Machine.Announce(PowerOperations.UsageCount, this, -1, site.File, site.Line);
        if (_usageCount == 0)
        {
            // "Runtime PM usage count underflow!"
            Machine.Report(RuleBook.PmUnderflow, site, $"device '{Name}' has no user, and one was dropped.", "pm_runtime_put");
            error = Errno.Inval;
            return false;
        }

        return --_usageCount == 0;
    }

    private bool GetIf(Predicate<PmDevice> condition, string file, int line)
    {
        using var held = _lock.HoldIrqSave(file, line);
        if (_disableDepth > 0 || Status != RuntimeStatus.Active || !condition(this))
        {
            return false;
        }

        _usageCount++;
        return true;
    }
}
