using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The fault API per device of v5.3, removed in v6.9. One for each device, whatever the IOMMU.</summary>
/// <remarks>
/// After drivers/iommu/iommu.c of v5.3: <c>iommu_register_device_fault_handler</c>, <c>iommu_unregister_device_fault_handler</c>,
/// <c>iommu_report_device_fault</c>, <c>iommu_page_response</c>. A fault waits in a list until it is answered, for as long as that takes.
/// </remarks>
/// <param name="responder">The driver of the IOMMU.</param>
internal sealed class DeviceFaultCore(IPageResponder responder)
{
    // param->lock: the handler, and its being called.
    private readonly Mutex _lock = new("param->lock");

    // fault_param->lock: the list.
    private readonly Mutex _listLock = new("fault_param->lock");
    private readonly List<Kmem<PageRequest>> _pending = [];
    private DeviceFaultHandler? _handler;

    /// <summary>Installs the handler of the device.</summary>
    /// <returns><see cref="Errno.Busy"/>: it has one.</returns>
    public async KernelTask<Errno> RegisterDeviceFaultHandlerAsync(DeviceFaultHandler handler)
    {
        using var held = await _lock.HoldAsync();
        if (_handler is not null)
        {
            return Errno.Busy;
        }

        _handler = handler;
        return Errno.Ok;
    }

    /// <summary>Removes it.</summary>
    /// <returns><see cref="Errno.Busy"/>: a fault waits for its answer. The handler stays.</returns>
    public async KernelTask<Errno> UnregisterDeviceFaultHandlerAsync()
    {
        using var held = await _lock.HoldAsync();
        if (_handler is null)
        {
            return Errno.Inval;
        }

        if (_pending.Count > 0)
        {
            return Errno.Busy;
        }

        _handler = null;
        return Errno.Ok;
    }

    /// <summary>The driver of the IOMMU reports a fault. The handler is called with the lock held.</summary>
    public async KernelTask<Errno> ReportDeviceFaultAsync(PageRequest request)
    {
        using var held = await _lock.HoldAsync();
        if (_handler is not { } handler)
        {
            return Errno.Inval;
        }

        Kmem<PageRequest>? pending = null;
        if (request.IsLast)
        {
            pending = await Kmem.AllocAsync(request, Gfp.Kernel);
            if (pending is null)
            {
                return Errno.NoMem;
            }

            using var listed = await _listLock.HoldAsync();
            _pending.Add(pending);
        }

        var error = await handler(request);
        if (error != Errno.Ok && pending is not null)
        {
            using var listed = await _listLock.HoldAsync();
            _pending.Remove(pending);
            pending.Free();
        }

        return error;
    }

    /// <summary>Whoever has handled a group answers it. Nobody waits for what is not in the list.</summary>
    public async KernelTask<Errno> PageResponseAsync(PageResponse response)
    {
        using var listed = await _listLock.HoldAsync();
        foreach (var pending in _pending)
        {
            var request = pending.Get();
            if (request.Pasid == response.Pasid && request.GroupId == response.GroupId)
            {
                responder.PageResponse(response);
                _pending.Remove(pending);
                pending.Free();
                return Errno.Ok;
            }
        }

        Kernel.Printk(KernLevel.Warning, "no pending PRQ, drop response");
        return Errno.Inval;
    }
}
