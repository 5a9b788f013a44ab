using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>What the queue keeps of a device (<c>struct iopf_device_param</c>): the requests whose group is not complete.</summary>
/// <remarks>After drivers/iommu/io-pgfault.c of v5.13 to v6.8: <c>iommu_queue_iopf</c>, <c>iopf_handle_group</c>, <c>iopf_complete_group</c>.</remarks>
/// <param name="queue">The queue.</param>
/// <param name="faults">The fault API of the device, whose handler is <see cref="QueueAsync"/>.</param>
/// <param name="handleSingle">Handles one request (<c>iopf_handle_single</c>).</param>
/// <param name="ledger">Told what becomes of each request.</param>
internal sealed class IopfDevice(IopfQueue queue, DeviceFaultCore faults, Func<PageRequest, KernelTask<PageResponseCode>> handleSingle, PageRequestLedger ledger)
{
    private readonly List<Kmem<PageRequest>> _partial = [];

    /// <summary>The handler of the device's faults (<c>iommu_queue_iopf</c>). The lock of the fault API is held, and guards the list.</summary>
    public async KernelTask<Errno> QueueAsync(PageRequest request)
    {
        if (!request.IsLast)
        {
            var partial = await Kmem.AllocAsync(request, Gfp.Kernel);
            if (partial is null)
            {
                return Errno.NoMem;
            }

            _partial.Add(partial);
            return Errno.Ok;
        }

        var group = new IopfQueueGroup([.. TakePartial(request), request]);
        group.Memory = await Kmem.AllocAsync(group, Gfp.Kernel);
        if (group.Memory is null)
        {
            return Errno.NoMem;
        }

        group.Work = new(() => HandleGroupAsync(group.Memory), "iopf_handle_group");
        return queue.Workqueue.Queue(group.Work) ? Errno.Ok : Errno.Busy;
    }

    public void DiscardPartial()
    {
        foreach (var partial in _partial)
        {
            ledger.Discard(partial.Get());
            partial.Free();
        }

        _partial.Clear();
    }

    private async KernelTask HandleGroupAsync(Kmem<IopfQueueGroup> memory)
    {
        var group = memory.Get();
        var status = PageResponseCode.Success;
        foreach (var request in group.Requests)
        {
            // After the first that fails the others are not tried.
            status = status == PageResponseCode.Success ? await handleSingle(request) : status;
            ledger.Handle(request, group.Last);
        }

        _ = await faults.PageResponseAsync(group.Last.Answer(status));
        memory.Free();
    }

    private List<PageRequest> TakePartial(in PageRequest last)
    {
        var taken = new List<PageRequest>();
        foreach (var partial in _partial.ToArray())
        {
            var request = partial.Get();
            if (request.GroupId == last.GroupId)
            {
                taken.Add(request);
                _partial.Remove(partial);
                partial.Free();
            }
        }

        return taken;
    }
}
