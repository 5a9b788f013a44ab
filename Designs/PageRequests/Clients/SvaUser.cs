using TopHalf.Designs.PageRequests.Core;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>A driver that binds a process to its device (<c>iommu_sva_bind_device</c>): the core brings in the pages, in its work queue.</summary>
/// <remarks>
/// The domain is found by its PASID when a fault is handled, and is used without a reference (v6.0 to v6.8): "before the domain is freed" all faults have to be
/// handled, says the comment there. The order of leaving is that of <c>__iommu_remove_group_pasid</c>: the driver first, then the table.
/// </remarks>
internal sealed class SvaUser : PageRequestClient
{
    private readonly DeviceFaultCore _faults;
    private readonly IopfQueue _queue;
    private readonly IopfDevice _device;
    private readonly Shared<bool> _isBound = new(false, "pasid_array");

    public SvaUser(PageRequestPort port, IopfQueue queue)
        : base(port)
    {
        _faults = new(port.Driver);
        _queue = queue;
        _device = new(queue, _faults, HandleSingleAsync, port.Ledger);
    }

    /// <inheritdoc/>
    public override async KernelTask SetUpAsync()
    {
        await _queue.AddDeviceAsync(_device);
        _ = Kernel.WarnOn(await _faults.RegisterDeviceFaultHandlerAsync(_device.QueueAsync) != Errno.Ok);
        await Port.Driver.InsertAsync(Port.Pasid, this);
        _isBound.Value = true;
        Port.Driver.Attach(Port.Pasid);
    }

    /// <inheritdoc/>
    public override async KernelTask DetachAsync()
    {
        Port.Driver.Detach(Port.Pasid);
        await _queue.FlushDevAsync();
        _isBound.Value = false;
        Port.Memory.Free();
    }

    /// <inheritdoc/>
    public override async KernelTask RemoveAsync()
    {
        await DetachAsync();
        if (!Kernel.WarnOn(await _faults.UnregisterDeviceFaultHandlerAsync() != Errno.Ok))
        {
            await _queue.RemoveDeviceAsync(_device);
        }

        await Port.Driver.TakeOutAsync(Port.Pasid);
    }

    /// <inheritdoc/>
    public override KernelTask<Errno> ReportAsync(PageRequest request) => _faults.ReportDeviceFaultAsync(request);

    /// <inheritdoc/>
    public override KernelTask OverflowAsync() => _queue.DiscardPartialAsync();

    private async KernelTask<PageResponseCode> HandleSingleAsync(PageRequest request) =>
        _isBound.Value ? await ProcessMemory.HandleFaultAsync(Port.Memory, request) : PageResponseCode.Invalid;
}
