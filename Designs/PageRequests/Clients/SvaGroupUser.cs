using TopHalf.Deferred;
using TopHalf.Designs.PageRequests.Core;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>A driver that binds a process to its device, over the groups of v6.9.</summary>
/// <remarks>After drivers/iommu/iommu-sva.c: <c>iommu_sva_iopf_handler</c> queues the group, <c>iommu_sva_handle_iopf</c> brings in its pages and answers.</remarks>
/// <param name="port">What it has of the machine.</param>
/// <param name="queue">The queue of the IOMMU's devices.</param>
internal sealed class SvaGroupUser(PageRequestPort port, Workqueue queue) : PageRequestClient(port)
{
    private readonly IopfCore _core = new(port.Driver, port.Ledger);

    /// <inheritdoc/>
    public override async KernelTask SetUpAsync()
    {
        _ = Kernel.WarnOn(await _core.AddDeviceAsync() != Errno.Ok);
        _core.SetDomain(OnGroupAsync);
        await Port.Driver.InsertAsync(Port.Pasid, this);
        Port.Driver.Attach(Port.Pasid);
    }

    /// <inheritdoc/>
    public override async KernelTask DetachAsync()
    {
        Port.Driver.Detach(Port.Pasid);
        await Port.Driver.DrainAsync();
        await queue.FlushAsync();
        _core.SetDomain(null);
        Port.Memory.Free();
    }

    /// <inheritdoc/>
    public override async KernelTask RemoveAsync()
    {
        // No new requests, then an answer to all that wait, as the comment at iopf_queue_remove_device() has it.
        Port.Driver.Detach(Port.Pasid);
        await Port.Driver.DrainAsync();
        await _core.RemoveDeviceAsync();
        await Port.Driver.TakeOutAsync(Port.Pasid);
        await queue.FlushAsync();
        _core.SetDomain(null);
        Port.Memory.Free();
    }

    /// <inheritdoc/>
    public override KernelTask<Errno> ReportAsync(PageRequest request) => _core.ReportDeviceFaultAsync(request);

    /// <inheritdoc/>
    public override KernelTask OverflowAsync() => _core.DiscardPartialAsync();

    private KernelTask<Errno> OnGroupAsync(Kmem<IopfGroup> memory)
    {
        var work = new Work(() => HandleAsync(memory), "iommu_sva_handle_iopf");
        memory.Get().Work = work;
        return queue.Queue(work) ? Errno.Ok : Errno.Busy;
    }

    private async KernelTask HandleAsync(Kmem<IopfGroup> memory)
    {
        var group = memory.Get();
        var status = PageResponseCode.Success;
        foreach (var request in group.Requests)
        {
            status = status == PageResponseCode.Success ? await ProcessMemory.HandleFaultAsync(Port.Memory, request) : status;
            Port.Ledger.Handle(request, group.Last);
        }

        await _core.GroupResponseAsync(memory, status);
        _core.FreeGroup(memory);
    }
}
