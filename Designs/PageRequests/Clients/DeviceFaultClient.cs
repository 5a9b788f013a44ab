using TopHalf.Deferred;
using TopHalf.Designs.PageRequests.Core;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Clients;

/// <summary>A driver that handles the faults of its device itself: the handler puts them in a list, a work item brings in the pages and answers.</summary>
/// <param name="port">What it has of the machine.</param>
internal sealed class DeviceFaultClient(PageRequestPort port) : PageRequestClient(port)
{
    private readonly DeviceFaultCore _core = new(port.Driver);
    private readonly SpinLock _lock = new("fault list");
    private readonly Workqueue _queue = new("device faults", WorkqueueFlags.Unbound);
    private Kmem<List<PageRequest>> _faults = null!;

    /// <summary>Faults for which the work was queued already.</summary>
    public long Coalesced { get; private set; }

    private Work Handling => field ??= new(HandleAllAsync, "device fault handling");

    /// <inheritdoc/>
    public override async KernelTask SetUpAsync()
    {
        // A driver that gets no memory does not probe.
        _faults = (await Kmem.AllocAsync(new List<PageRequest>(), Gfp.Kernel))!;
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
        // Removing a driver cannot fail, and this can.
        _ = Kernel.WarnOn(await _core.UnregisterDeviceFaultHandlerAsync() != Errno.Ok);
        await _queue.FlushAsync();
        _faults.Free();
        await Port.Driver.TakeOutAsync(Port.Pasid);
        await DetachAsync();
    }

    /// <inheritdoc/>
    public override KernelTask<Errno> ReportAsync(PageRequest request) => _core.ReportDeviceFaultAsync(request);

    private KernelTask<Errno> OnFaultAsync(PageRequest request)
    {
        using (_lock.HoldIrqSave())
        {
            _faults.Get().Add(request);
        }

        // It takes all that is in the list, so one that is queued already is enough.
        Coalesced += _queue.Queue(Handling) ? 0 : 1;
        return Errno.Ok;
    }

    private async KernelTask HandleAllAsync()
    {
        while (TryTake(out var request))
        {
            var code = await ProcessMemory.HandleFaultAsync(Port.Memory, request);
            Port.Ledger.Handle(request, request);
            if (request.IsLast)
            {
                _ = await _core.PageResponseAsync(request.Answer(code));
            }
        }
    }

    private bool TryTake(out PageRequest request)
    {
        using var held = _lock.HoldIrqSave();
        var faults = _faults.Get();
        request = faults.Count > 0 ? faults[0] : default;
        if (faults.Count > 0)
        {
            faults.RemoveAt(0);
            return true;
        }

        return false;
    }
}
