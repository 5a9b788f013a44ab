using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Liveness;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;
using SpinLock = TopHalf.Locking.SpinLock;

namespace TopHalf.Power;

/// <summary>The power of a device while the system runs (<c>dev->power</c>): up while somebody uses it, down when nobody does.</summary>
/// <remarks>
/// Follows drivers/base/power/runtime.c: a usage count, a status that only changes under a spinlock, callbacks that run with the lock
/// dropped, or with interrupts off where the device is irq-safe, and requests that a work item carries out. Names: what ends in Async
/// is the kernel's <c>…_sync</c>; <c>Request…</c> is the kernel's form that only queues. Runtime PM is disabled until <see cref="Enable"/>.
/// </remarks>
public sealed partial class PmDevice : KernelObject, IPowerState, IWaitSource
{
    private readonly PmCallbacks _callbacks;
    private readonly SpinLock _lock;
    private readonly WaitQueue _changed;
    private readonly Work _work;
    private readonly Hrtimer _suspendTimer;
    private readonly List<PmDevice> _suppliers = [];
    private readonly bool _isIrqSafe;
    private int _usageCount;
    private int _childCount;
    private int _supplierGets;
    private int _disableDepth = 1;
    private RuntimeRequest _request;
    private bool _isRequestPending;
    private bool _isIdleNotified;
    private bool _resumeDeferred;
    private bool _allocatesNoIo;
    private Errno _error;

    /// <summary>Makes a device that is suspended and for which runtime PM is disabled (<c>pm_runtime_init</c>).</summary>
    /// <param name="name">For reports.</param>
    /// <param name="callbacks">What its driver does; null for nothing.</param>
    /// <param name="parent">It is up while this one is; null for none.</param>
    /// <param name="isIrqSafe">Whether the callbacks run with interrupts off, so that it can be used in interrupts (<c>pm_runtime_irq_safe</c>).
    /// Its parent then stays up for ever.</param>
    /// <param name="isActive">Whether it is up already (<c>pm_runtime_set_active</c>).</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public PmDevice(
        string name, PmCallbacks? callbacks = null, PmDevice? parent = null, bool isIrqSafe = false, bool isActive = false,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, new(file, line))
    {
        _callbacks = callbacks ?? new();
        Parent = parent;
        _isIrqSafe = isIrqSafe;
        Status = isActive ? RuntimeStatus.Active : RuntimeStatus.Suspended;
        // One class for all devices, as in the kernel: made here and not by the driver.
        _lock = new("&dev->power.lock");
        _changed = new($"{name} to change its power");
        _work = new(RunRequestAsync, $"pm_runtime_work of {name}");
        _suspendTimer = new(_ => OnSuspendTimer(), name: $"suspend_timer of {name}");
        if (parent is not null)
        {
            parent._childCount += isActive ? 1 : 0;
            parent._usageCount += isIrqSafe ? 1 : 0;
        }
    }

    /// <summary>It is up while this one is; null for none.</summary>
    public PmDevice? Parent { get; }

    /// <summary>In what state it is.</summary>
    public RuntimeStatus Status { get; private set; }

    /// <summary>How many users it has (<c>usage_count</c>).</summary>
    public int UsageCount => _usageCount;

    /// <summary>Whether its children are up without it (<c>pm_suspend_ignore_children</c>). Default false.</summary>
    public bool IgnoresChildren { get; set; }

    /// <summary>The error of a callback that failed; until the driver sets a status by hand nothing is done any more.</summary>
    public Errno RuntimeError => _error;

    /// <summary>Whether its registers answer: also while its callbacks bring it up or down.</summary>
    public bool IsPowered => Status != RuntimeStatus.Suspended;

    /// <summary>Makes another device one that is up while this one is (<c>device_link_add</c> with <c>DL_FLAG_PM_RUNTIME</c>).</summary>
    /// <param name="supplier">The other device.</param>
    public void AddSupplier(PmDevice supplier)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        _suppliers.Add(supplier);
    }

    /// <summary>Lets runtime PM begin (<c>pm_runtime_enable</c>).</summary>
    /// <remarks>Context: any but NMI; not under a raw spinlock. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [CallableFrom(CallContexts.AnyButNmi)]
    public void Enable([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var held = _lock.HoldIrqSave(file, line);
        _disableDepth -= _disableDepth > 0 ? 1 : 0;
    }

    /// <summary>Ends runtime PM, after what is under way is over (<c>pm_runtime_disable</c>). The status stays.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    [MaySleep, WaitsFor(Disarms = true)]
    public async KernelTask DisableAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var site = new CodeSite(file, line);
        await Machine.AnnounceAsync(PowerOperations.Barrier, this, 0, file, line);
        LockIrq(site);
        _disableDepth++;
        CancelPending();
        UnlockIrq(site);
        _ = _suspendTimer.Cancel(file, line);
        _ = await _work.CancelSyncAsync(file, line);
        while (IsChanging || _isIdleNotified)
        {
            await _changed.SleepAsync($"device '{Name}' to change its power", site);
        }
    }

    /// <summary>Lets its callbacks, and those of what is above it, allocate without I/O (<c>pm_runtime_set_memalloc_noio</c>): for disks, and what reaches them.</summary>
    /// <remarks>Without it an allocation in a callback may reclaim.</remarks>
    public void SetMemallocNoIo()
    {
        for (var device = this; device is not null; device = device.Parent)
        {
            device._allocatesNoIo = true;
        }
    }

    /// <summary>Says by hand in what state it is, while runtime PM is disabled (<c>pm_runtime_set_active</c>, <c>pm_runtime_set_suspended</c>). Clears an error.</summary>
    /// <param name="isActive">Whether it is up.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.Again"/> while runtime PM is enabled and there was no error.</returns>
    [CallableFrom(CallContexts.AnyButNmi)]
    public Errno SetStatus(bool isActive, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var held = _lock.HoldIrqSave(file, line);
        if (_disableDepth == 0 && _error == Errno.Ok)
        {
            return Errno.Again;
        }

        if (Parent is not null && isActive != (Status == RuntimeStatus.Active))
        {
            Parent._childCount += isActive ? 1 : -1;
        }

        Status = isActive ? RuntimeStatus.Active : RuntimeStatus.Suspended;
        _error = Errno.Ok;
        return Errno.Ok;
    }

    private bool IsChanging => Status is RuntimeStatus.Resuming or RuntimeStatus.Suspending;

    private void LockIrq(CodeSite site) => _lock.LockIrq(site.File, site.Line);

    private void UnlockIrq(CodeSite site) => _lock.UnlockIrq(site.File, site.Line);

    /// <summary>Drops the lock where code is called that may sleep; an irq-safe device keeps interrupts off.</summary>
    private void DropForCallback(CodeSite site)
    {
        if (_isIrqSafe)
        {
            _lock.Unlock(site.File, site.Line);
        }
        else
        {
            UnlockIrq(site);
        }
    }

    private void RetakeAfterCallback(CodeSite site)
    {
        if (_isIrqSafe)
        {
            _lock.Lock(site.File, site.Line);
        }
        else
        {
            LockIrq(site);
        }
    }

    private void SetStatusLocked(RuntimeStatus status)
    {
        Status = status;
        Machine.Emit(Tracing.EventKind.Device, this, (long)status);
    }

    /// <summary>Waits with the lock dropped until a change that is under way is over.</summary>
    private async KernelTask WaitForChangeLockedAsync(CodeSite site)
    {
        if (_isIrqSafe)
        {
            _lock.Unlock(site.File, site.Line);
            Machine.Scheduler.SpinUntil(new NotChanging(this), Ktime.Never);
            _lock.Lock(site.File, site.Line);
            return;
        }

        UnlockIrq(site);
        while (IsChanging)
        {
            await _changed.SleepAsync($"device '{Name}' to change its power", site);
        }

        LockIrq(site);
    }

    private sealed class NotChanging(PmDevice device) : IBusyCondition
    {
        public bool IsSatisfied => !device.IsChanging;

        public IWaitSource Source => device;
    }

    string IWaitSource.WaitName => $"device '{Name}'";

    void IWaitSource.Explain(WaitNode node) => node.MayGoOn("is in the middle of a change of its power, and nobody is left that ends it");
}
