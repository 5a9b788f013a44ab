using System.Runtime.CompilerServices;
using TopHalf.Contracts;
using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Tracing;

namespace TopHalf.Devices;

/// <summary>Keeps the state of a failing device for user space (<c>dev_coredumpm</c>). One at a time; a second is discarded.</summary>
/// <remarks>Source: drivers/base/devcoredump.c. It expires after five minutes (<c>DEVCD_TIMEOUT</c>).</remarks>
public sealed class Devcoredump : KernelObject
{
    private static readonly Operation _capture = new("dev_coredumpm", EventKind.Point, true, CostItem.Alloc, Checks.MightSleep) { Scope = OperationScope.Object };
    private static readonly Ktime _expiry = Ktime.FromSeconds(300);

    private readonly DelayedWork _expire;
    private readonly Workqueue _queue;
    private readonly int _captureMs;
    private readonly Action? _collect;
    private Kmem<long>? _kept;

    /// <summary>Makes it for a device that has nothing to keep yet.</summary>
    /// <param name="device">The device, for reports.</param>
    /// <param name="queue">Where its expiry runs.</param>
    /// <param name="captureMs">How long collecting the state takes, in milliseconds. Default 20.</param>
    /// <param name="collect">Called in the middle of every capture to collect what the device has; may be null.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public Devcoredump(string device, Workqueue queue, int captureMs = 20, [RunsIn(CallContexts.Task)] Action? collect = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(device, new(file, line))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(captureMs);
        _queue = queue ?? throw new ArgumentNullException(nameof(queue));
        _captureMs = captureMs;
        _collect = collect;
        _expire = new(ExpireAsync, $"{device} coredump expiry");
    }

    /// <summary>Whether one is kept that user space has not read.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>How many were discarded because one was kept.</summary>
    public long Discarded { get; private set; }

    /// <summary>Collects the state of the device and keeps it.</summary>
    /// <remarks>Context: may sleep. Scheduling point: yes.</remarks>
    /// <param name="sizeBytes">How much there is.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns><see cref="Errno.NoMem"/>; <see cref="Errno.Busy"/> when one is kept already and this one was discarded.</returns>
    [MaySleep]
    public async KernelTask<Errno> CaptureAsync(long sizeBytes = 1 << 20, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        await Machine.AnnounceAsync(_capture, this, sizeBytes, file, line);
        if (IsKept)
        {
            Discarded++;
            return Errno.Busy;
        }

        var memory = await Kmem.AllocAsync(sizeBytes, Gfp.Kernel, checked((int)sizeBytes), file, line);
        if (memory is null)
        {
            return Errno.NoMem;
        }

        await Kernel.MsleepAsync(_captureMs, file, line);
        _collect?.Invoke();
        _kept = memory;
        Machine.Emit(EventKind.Coredump, this, sizeBytes);
        _ = _queue.QueueDelayed(_expire, _expiry, file, line);
        return Errno.Ok;
    }

    /// <summary>User space has read it: the next one is kept.</summary>
    /// <remarks>Context: process, may sleep. Scheduling point: yes.</remarks>
    [MaySleep]
    public async KernelTask ReleaseAsync()
    {
        _ = await _expire.CancelSyncAsync();
        Drop();
    }

    private KernelTask ExpireAsync()
    {
        Drop();
        return default;
    }

    private void Drop()
    {
        _kept?.Free();
        _kept = null;
    }
}
