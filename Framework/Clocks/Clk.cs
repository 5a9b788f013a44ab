using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Clocks;

/// <summary>A clock (<c>struct clk</c>): prepared by code that may sleep, enabled by code that may not, and ticking while both counts say so.</summary>
/// <remarks>Follows drivers/clk/clk.c. A clock that is prepared or enabled keeps its parent so.</remarks>
public sealed class Clk : KernelObject
{
    private readonly ClkOps _ops;
    private ulong _rateHz;

    /// <summary>Makes a clock (<c>clk_hw_register</c>).</summary>
    /// <param name="name">For reports.</param>
    /// <param name="ops">What its provider does; null for nothing.</param>
    /// <param name="parent">From what it is made; null for an oscillator.</param>
    /// <param name="rateHz">The rate of an oscillator, in hertz.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Clk(string name, ClkOps? ops = null, Clk? parent = null, ulong rateHz = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _ops = ops ?? new();
        Parent = parent;
        _rateHz = rateHz;
    }

    /// <summary>From what it is made; null for an oscillator.</summary>
    public Clk? Parent { get; }

    /// <summary>How often it is prepared.</summary>
    public int PrepareCount { get; private set; }

    /// <summary>How often it is enabled.</summary>
    public int EnableCount { get; private set; }

    /// <summary>Whether it ticks.</summary>
    public bool IsRunning => EnableCount > 0;

    private ClkCore Core => Machine.Clocks;

    /// <summary>Makes it ready to be enabled (<c>clk_prepare</c>). Pairs with <see cref="UnprepareAsync"/>.</summary>
    /// <remarks>Context: may sleep; that is found out only where another task prepares a clock at that moment. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("it says whether the clock is prepared")]
    [MaySleep]
    public async KernelTask<Errno> PrepareAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(ClkOperations.Prepare, this, 0, file, line);
        await Core.LockPrepareAsync(site);
        var error = await PrepareLockedAsync();
        Core.UnlockPrepare(site);
        return error;
    }

    /// <summary>Takes one <see cref="PrepareAsync"/> back (<c>clk_unprepare</c>).</summary>
    /// <remarks>Context: may sleep<see cref="PrepareAsync"/>. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask UnprepareAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(ClkOperations.Unprepare, this, 0, file, line);
        await Core.LockPrepareAsync(site);
        await UnprepareLockedAsync(site);
        Core.UnlockPrepare(site);
    }

    /// <summary>Lets it tick (<c>clk_enable</c>). Pairs with <see cref="Disable"/>.</summary>
    /// <remarks>Context: any but NMI; the clock is prepared. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("it says whether the clock ticks")]
    [CallableFrom(CallContexts.AnyButNmi)]
    public Errno Enable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(ClkOperations.Enable, this, 0, file, line);
        var flags = Core.LockEnable(site);
        var error = EnableLocked(site);
        Core.UnlockEnable(flags, site);
        return error;
    }

    /// <summary>Takes one <see cref="Enable"/> back (<c>clk_disable</c>).</summary>
    /// <remarks>Context: any but NMI. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Disable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        Machine.Announce(ClkOperations.Disable, this, 0, file, line);
        var flags = Core.LockEnable(site);
        DisableLocked(site);
        Core.UnlockEnable(flags, site);
    }

    /// <summary>Prepares and enables it (<c>clk_prepare_enable</c>).</summary>
    /// <remarks>Context: may sleep, as for <see cref="PrepareAsync"/>. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MustUse("it says whether the clock ticks")]
    [MaySleep]
    public async KernelTask<Errno> PrepareEnableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var error = await PrepareAsync(file, line);
        if (error != Errno.Ok)
        {
            return error;
        }

        error = Enable(file, line);
        if (error != Errno.Ok)
        {
            await UnprepareAsync(file, line);
        }

        return error;
    }

    /// <summary>Disables and unprepares it (<c>clk_disable_unprepare</c>).</summary>
    /// <remarks>Context: may sleep, as for <see cref="PrepareAsync"/>. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public KernelTask DisableUnprepareAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Disable(file, line);
        return UnprepareAsync(file, line);
    }

    /// <summary>Its rate in hertz (<c>clk_get_rate</c>).</summary>
    /// <remarks>Context: may sleep<see cref="PrepareAsync"/>, though it only looks. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask<ulong> GetRateAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(ClkOperations.GetRate, this, 0, file, line);
        await Core.LockPrepareAsync(site);
        var rateHz = RateLocked();
        Core.UnlockPrepare(site);
        return rateHz;
    }

    /// <summary>Changes its rate (<c>clk_set_rate</c>).</summary>
    /// <remarks>Context: may sleep<see cref="PrepareAsync"/>. Scheduling point: yes.</remarks>
    /// <param name="rateHz">The new rate, in hertz.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep]
    public async KernelTask<Errno> SetRateAsync(ulong rateHz, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(ClkOperations.SetRate, this, 0, file, line);
        await Core.LockPrepareAsync(site);
        var error = _ops.SetRate is { } set ? await set(rateHz, Parent?.RateLocked() ?? 0) : Errno.Inval;
        if (error == Errno.Ok)
        {
            _rateHz = rateHz;
        }

        Core.UnlockPrepare(site);
        return error;
    }

    private async KernelTask<Errno> PrepareLockedAsync()
    {
        if (PrepareCount == 0)
        {
            var error = Parent is null ? Errno.Ok : await Parent.PrepareLockedAsync();
            if (error == Errno.Ok && _ops.Prepare is { } prepare)
            {
                error = await prepare();
                if (error != Errno.Ok && Parent is not null)
                {
                    await Parent.UnprepareLockedAsync(default);
                }
            }

            if (error != Errno.Ok)
            {
                return error;
            }
        }

        PrepareCount++;
        return Errno.Ok;
    }

    private async KernelTask UnprepareLockedAsync(CodeSite site)
    {
        if (PrepareCount == 0 || (PrepareCount == 1 && EnableCount > 0))
        {
            Machine.Report(RuleBook.ClkUnbalanced, site, PrepareCount == 0 ? $"{Name} already unprepared" : $"Unpreparing enabled {Name}", "clk_unprepare");
            if (PrepareCount == 0)
            {
                return;
            }
        }

        if (--PrepareCount > 0)
        {
            return;
        }

        if (_ops.Unprepare is { } unprepare)
        {
            await unprepare();
        }

        if (Parent is not null)
        {
            await Parent.UnprepareLockedAsync(site);
        }
    }

    private Errno EnableLocked(CodeSite site)
    {
        if (PrepareCount == 0)
        {
            Machine.Report(RuleBook.ClkUnbalanced, site, $"Enabling unprepared {Name}", "clk_enable");
            return Errno.ShutDown;
        }

        if (EnableCount == 0)
        {
            var error = Parent?.EnableLocked(site) ?? Errno.Ok;
            if (error == Errno.Ok && _ops.Enable is { } enable)
            {
                error = enable();
                if (error != Errno.Ok)
                {
                    Parent?.DisableLocked(site);
                }
            }

            if (error != Errno.Ok)
            {
                return error;
            }
        }

        EnableCount++;
        return Errno.Ok;
    }

    private void DisableLocked(CodeSite site)
    {
        if (EnableCount == 0)
        {
            Machine.Report(RuleBook.ClkUnbalanced, site, $"{Name} already disabled", "clk_disable");
            return;
        }

        if (--EnableCount > 0)
        {
            return;
        }

        _ops.Disable?.Invoke();
        Parent?.DisableLocked(site);
    }

    private ulong RateLocked()
    {
        var parentHz = Parent?.RateLocked() ?? _rateHz;
        return _ops.RecalcRate is { } recalc ? recalc(parentHz) : _rateHz != 0 ? _rateHz : parentHz;
    }
}
