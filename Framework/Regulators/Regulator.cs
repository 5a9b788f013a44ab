using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;
using Mutex = TopHalf.Locking.Mutex;

namespace TopHalf.Regulators;

/// <summary>A voltage supply (<c>struct regulator_dev</c>): on while somebody uses it.</summary>
/// <remarks>
/// Follows drivers/regulator/core.c: the regulators from one up to its last supply are locked together, in the order of the supplies,
/// while a mutex of all regulators is held.
/// </remarks>
public sealed class Regulator : KernelObject
{
    private readonly RegulatorOps _ops;
    private readonly Mutex _mutex;

    /// <summary>Makes a regulator that is off (<c>regulator_register</c>).</summary>
    /// <param name="name">For reports.</param>
    /// <param name="ops">What its driver does; null for one that is always on.</param>
    /// <param name="supply">From what it is fed; null for none.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Regulator(string name, RegulatorOps? ops = null, Regulator? supply = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _ops = ops ?? new();
        Supply = supply;
        // One class for all regulators, as in the kernel: made here and not by the driver.
        _mutex = new("regulator_ww_class_mutex");
    }

    /// <summary>From what it is fed; null for none.</summary>
    public Regulator? Supply { get; }

    /// <summary>How many users it has.</summary>
    public int UseCount { get; private set; }

    /// <summary>Whether it is on (<c>regulator_is_enabled</c>).</summary>
    public bool IsEnabled => UseCount > 0;

    private int Depth => Supply is null ? 0 : Supply.Depth + 1;

    /// <summary>Switches it on, and what feeds it, and waits until the voltage is there (<c>regulator_enable</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("it says whether there is voltage")]
    [MaySleep]
    public async KernelTask<Errno> EnableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(RegulatorOperations.Enable, this, 0, file, line);
        await LockAllAsync(site);
        var error = await EnableLockedAsync();
        UnlockAll(site);
        return error;
    }

    /// <summary>Drops one user, and switches it off with the last (<c>regulator_disable</c>).</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask<Errno> DisableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(RegulatorOperations.Disable, this, 0, file, line);
        await LockAllAsync(site);
        var error = await DisableLockedAsync(site);
        UnlockAll(site);
        return error;
    }

    /// <summary><c>regulator_lock_dependent()</c></summary>
    private async KernelTask LockAllAsync(CodeSite site)
    {
        var list = Machine.Regulators.ListMutex;
        await list.LockAsync(site.File, site.Line);
        for (var regulator = this; regulator is not null; regulator = regulator.Supply)
        {
            await regulator._mutex.LockNestedAsync(Math.Min(regulator.Depth, 7), site.File, site.Line);
        }

        list.Unlock(site.File, site.Line);
    }

    private void UnlockAll(CodeSite site)
    {
        for (var regulator = this; regulator is not null; regulator = regulator.Supply)
        {
            regulator._mutex.Unlock(site.File, site.Line);
        }
    }

    private async KernelTask<Errno> EnableLockedAsync()
    {
        if (UseCount == 0)
        {
            var error = Supply is null ? Errno.Ok : await Supply.EnableLockedAsync();
            if (error == Errno.Ok && _ops.Enable is { } enable)
            {
                error = await enable();
                if (error == Errno.Ok)
                {
                    await SettleAsync();
                }
                else if (Supply is not null)
                {
                    _ = await Supply.DisableLockedAsync(default);
                }
            }

            if (error != Errno.Ok)
            {
                return error;
            }
        }

        UseCount++;
        return Errno.Ok;
    }

    private async KernelTask<Errno> DisableLockedAsync(CodeSite site)
    {
        if (UseCount == 0)
        {
            Machine.Report(RuleBook.RegulatorUnbalanced, site, $"unbalanced disables for {Name}", "regulator_disable");
            return Errno.Io;
        }

        if (UseCount > 1)
        {
            UseCount--;
            return Errno.Ok;
        }

        var error = _ops.Disable is { } disable ? await disable() : Errno.Ok;
        if (error != Errno.Ok)
        {
            return error;
        }

        UseCount = 0;
        return Supply is null ? Errno.Ok : await Supply.DisableLockedAsync(site);
    }

    /// <summary><c>_regulator_delay_helper()</c></summary>
    private async KernelTask SettleAsync()
    {
        if (_ops.EnableTime > Ktime.Zero)
        {
            using var timeout = SleepTimeout.Start(Machine, _ops.EnableTime);
            while (!timeout.HasExpired)
            {
                await Machine.Scheduler.Sleep(this, $"the voltage of {Name}", Site);
            }
        }
    }
}
