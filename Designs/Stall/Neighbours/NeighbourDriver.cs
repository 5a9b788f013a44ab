using System.Globalization;
using TopHalf.Deferred;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.Stall.Neighbours;

/// <summary>The driver of a device beside the GPU, a display above all: a fault is an underrun, after which the output is blanked and started again.</summary>
/// <remarks>It takes no snapshot and resumes nothing: its accesses do not stall, since a display that waits has nothing to show.</remarks>
public sealed class NeighbourDriver
{
    // DEFAULT_RATELIMIT_BURST
    private const int PrintsAtMost = 10;
    private const int BlankMicroseconds = 50;

    private readonly Workqueue _queue;
    private readonly Work _recovery;
    private readonly Mutex _modeLock;
    private readonly Shared<long> _underruns;
    private long _lastTold;

    /// <summary>Makes the driver.</summary>
    /// <param name="device">Its device.</param>
    public NeighbourDriver(IommuDevice device)
    {
        Device = device ?? throw new ArgumentNullException(nameof(device));
        _queue = new($"{device.Name} recovery", WorkqueueFlags.HighPri);
        _recovery = new(RecoverAsync, $"{device.Name} recover");
        _modeLock = new($"{device.Name} mode lock");
        _underruns = new(0, $"{device.Name} underruns");
    }

    /// <summary>Its device.</summary>
    public IommuDevice Device { get; }

    /// <summary>Faults of which it was told.</summary>
    public long Told { get; private set; }

    /// <summary>Those of them that its device has not made. The handler of a domain is given no device, so that the driver recovers for these too.</summary>
    public long ToldOfOthers { get; private set; }

    /// <summary>How often its work was asked for while it was asked for already.</summary>
    public long Coalesced { get; private set; }

    /// <summary>How often its output was started again.</summary>
    public long Recoveries { get; private set; }

    /// <summary>Takes a fault where nothing may sleep: notes the underrun, and leaves the rest to its work. Context: any.</summary>
    /// <param name="fault">The fault.</param>
    public void OnFault(in IommuFault fault)
    {
        if (Note(fault))
        {
            // Pending already: one run starts the output again for all.
            Coalesced += _queue.Queue(_recovery) ? 0 : 1;
        }
    }

    /// <summary>Takes a fault where it may sleep: recovers at once. Context: may sleep.</summary>
    /// <param name="fault">The fault.</param>
    public KernelTask OnFaultAsync(IommuFault fault) => Note(fault) ? RecoverAsync() : default;

    /// <summary>Waits for its work. Context: may sleep.</summary>
    public KernelTask StopAsync() => _queue.FlushAsync();

    private bool Note(in IommuFault fault)
    {
        if (fault.Serial == _lastTold)
        {
            return false;
        }

        _lastTold = fault.Serial;
        if (Told++ < PrintsAtMost)
        {
            Kernel.Printk(KernLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"{Device.Name}: underrun, iova=0x{fault.Iova:x8}"));
        }

        ToldOfOthers += Device.StreamIds.Contains(fault.StreamId) ? 0 : 1;
        _ = _underruns.Update(static count => count + 1);
        return true;
    }

    private async KernelTask RecoverAsync()
    {
        using var held = await _modeLock.HoldAsync();
        if (_underruns.Exchange(0) == 0)
        {
            return;
        }

        await Kernel.UsleepRangeAsync(BlankMicroseconds, BlankMicroseconds);
        Recoveries++;
    }
}
