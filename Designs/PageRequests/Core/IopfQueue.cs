using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The queue of page faults that the devices of an IOMMU share (v5.13): work items, one for each group, in no order.</summary>
/// <remarks>After drivers/iommu/io-pgfault.c: <c>iopf_queue_alloc</c>, <c>iopf_queue_add_device</c>, <c>iopf_queue_flush_dev</c>, <c>iopf_queue_discard_partial</c>.</remarks>
internal sealed class IopfQueue
{
    private readonly Mutex _lock = new("iopf_queue->lock");
    private readonly List<IopfDevice> _devices = [];

    public Workqueue Workqueue { get; } = new("iopf_queue/smmuv3-iopfq", WorkqueueFlags.Unbound);

    public async KernelTask AddDeviceAsync(IopfDevice device)
    {
        using var held = await _lock.HoldAsync();
        _devices.Add(device);
    }

    public async KernelTask RemoveDeviceAsync(IopfDevice device)
    {
        using var held = await _lock.HoldAsync();
        _devices.Remove(device);
        device.DiscardPartial();
    }

    /// <summary>Waits until what was queued is handled. What is still in the queue of the hardware is the caller's affair.</summary>
    public KernelTask FlushDevAsync() => Workqueue.FlushAsync();

    /// <summary>The hardware has lost requests: throws away what waits for the rest of its group.</summary>
    public async KernelTask DiscardPartialAsync()
    {
        using var held = await _lock.HoldAsync();
        foreach (var device in _devices)
        {
            device.DiscardPartial();
        }
    }
}
