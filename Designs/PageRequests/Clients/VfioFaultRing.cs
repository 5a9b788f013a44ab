using TopHalf.Designs.PageRequests.Core;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>VFIO of the vSVM series of 2017 to 2021, with the guest that answers: a ring that user space has mapped, an event, and a region for answers.</summary>
/// <remarks>
/// After "vfio/pci: Allow to mmap the fault queue", "Inject page response upon response region fill": <c>vfio_pci_iommu_dev_fault_handler</c>,
/// <c>VFIO_PCI_DMA_FAULT_IRQ_INDEX</c>. The host waits for the guest for as long as that takes.
/// </remarks>
/// <param name="port">What it has of the machine.</param>
internal sealed class VfioFaultRing(PageRequestPort port) : PageRequestClient(port)
{
    private const int Entries = 64;

    private readonly DeviceFaultCore _core = new(port.Driver);
    private readonly Mutex _ringLock = new("fault_queue_lock");
    private Kmem<List<PageRequest>> _ring = null!;

    // It is woken by VFIO_PCI_DMA_FAULT_IRQ_INDEX, an eventfd.
    private UserThread Guest => field ??= new("guest", RunGuestAsync);

    /// <inheritdoc/>
    public override async KernelTask SetUpAsync()
    {
        _ring = (await Kmem.AllocAsync(new List<PageRequest>(), Gfp.Kernel))!;
        _ = Kernel.WarnOn(await _core.RegisterDeviceFaultHandlerAsync(OnFaultAsync) != Errno.Ok);
        await Port.Driver.InsertAsync(Port.Pasid, this);
        Port.Driver.Attach(Port.Pasid);
    }

    /// <inheritdoc/>
    public override KernelTask DetachAsync()
    {
        Port.Driver.Detach(Port.Pasid);
        Port.Memory.Free();
        return default;
    }

    /// <inheritdoc/>
    public override async KernelTask RemoveAsync()
    {
        // The machine monitor is killed, and with it the guest: what it has read and not answered it never answers.
        await Guest.KillAsync();
        _ = Kernel.WarnOn(await _core.UnregisterDeviceFaultHandlerAsync() != Errno.Ok);
        _ring.Free();
        await Port.Driver.TakeOutAsync(Port.Pasid);
        await DetachAsync();
    }

    /// <inheritdoc/>
    public override KernelTask<Errno> ReportAsync(PageRequest request) => _core.ReportDeviceFaultAsync(request);

    private async KernelTask<Errno> OnFaultAsync(PageRequest request)
    {
        using (await _ringLock.HoldAsync())
        {
            var ring = _ring.Get();
            if (ring.Count == Entries)
            {
                return Errno.NoSpc;
            }

            ring.Add(request);
        }

        Guest.Wake();
        return Errno.Ok;
    }

    private async KernelTask RunGuestAsync()
    {
        while (!Guest.IsKilled.Value && await TakeAsync() is { } request)
        {
            var code = await Memory.PopulateAsync(request);
            Port.Ledger.Handle(request, request);
            if (request.IsLast && !Guest.IsKilled.Value)
            {
                // The virtual CPU leaves the guest with a write to the response region.
                _ = await _core.PageResponseAsync(request.Answer(code));
            }
        }
    }

    private async KernelTask<PageRequest?> TakeAsync()
    {
        using var held = await _ringLock.HoldAsync();
        var ring = _ring.Get();
        if (ring.Count == 0)
        {
            return null;
        }

        var request = ring[0];
        ring.RemoveAt(0);
        return request;
    }
}
