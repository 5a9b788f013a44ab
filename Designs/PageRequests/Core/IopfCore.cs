using TopHalf.Designs.PageRequests.Driver;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.ReadCopyUpdate;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The fault API of v6.9: whole groups go to the handler of the domain, and whoever removes the device answers what is left.</summary>
/// <remarks>
/// After drivers/iommu/io-pgfault.c of v6.9: <c>iommu_report_device_fault</c>, <c>iopf_group_response</c>, <c>iopf_free_group</c>, <c>iopf_queue_add_device</c>,
/// <c>iopf_queue_remove_device</c>. An answer to a group that was answered already is dropped.
/// </remarks>
/// <param name="responder">The driver of the IOMMU.</param>
/// <param name="ledger">Told what becomes of each request.</param>
internal sealed class IopfCore(IPageResponder responder, PageRequestLedger ledger)
{
    private readonly RcuPointer<Kmem<FaultParam>> _param = new(name: "dev->iommu->fault_param");

    // iommu_get_domain_for_dev_pasid()
    private readonly Shared<Func<Kmem<IopfGroup>, KernelTask<Errno>>?> _handler = new(null, "domain->iopf_handler");

    /// <summary>The device may fault from now on.</summary>
    public async KernelTask<Errno> AddDeviceAsync()
    {
        var param = await Kmem.AllocAsync(new FaultParam(), Gfp.Kernel);
        if (param is null)
        {
            return Errno.NoMem;
        }

        _param.Assign(param);
        return Errno.Ok;
    }

    /// <summary>The handler of the domain that the device is attached to; null for none.</summary>
    public void SetDomain(Func<Kmem<IopfGroup>, KernelTask<Errno>>? handler) => _handler.Value = handler;

    /// <summary>The device does not fault any more. Each group that waits is answered as invalid; its owner frees it later.</summary>
    public async KernelTask RemoveDeviceAsync()
    {
        var memory = Lookup();
        if (memory is null)
        {
            return;
        }

        var param = memory.Get();
        using (await param.Lock.HoldAsync())
        {
            Discard(param);
            foreach (var group in param.Faults)
            {
                responder.PageResponse(group.Get().Last.Answer(PageResponseCode.Invalid));
            }

            param.Faults.Clear();
        }

        _param.Assign(null);
        Put(memory);
        Put(memory);
    }

    /// <summary>The driver of the IOMMU reports a fault.</summary>
    public async KernelTask<Errno> ReportDeviceFaultAsync(PageRequest request)
    {
        if (Lookup() is not { } memory)
        {
            return Errno.NoDev;
        }

        if (!request.IsLast)
        {
            using (await memory.Get().Lock.HoldAsync())
            {
                memory.Get().Partial.Add(request);
            }

            Put(memory);
            return Errno.Ok;
        }

        var group = await AllocateAsync(memory, request);
        if (group is null)
        {
            Put(memory);
            return Errno.NoMem;
        }

        var error = _handler.Value is { } handler ? await handler(group) : Errno.Inval;
        if (error != Errno.Ok)
        {
            using (await memory.Get().Lock.HoldAsync())
            {
                memory.Get().Faults.Remove(group);
            }

            FreeGroup(group);
        }

        return error;
    }

    /// <summary>Answers a group, if nobody did.</summary>
    public async KernelTask GroupResponseAsync(Kmem<IopfGroup> memory, PageResponseCode code)
    {
        var group = memory.Get();
        var param = group.Param.Get();
        using var held = await param.Lock.HoldAsync();
        if (param.Faults.Remove(memory))
        {
            responder.PageResponse(group.Last.Answer(code));
        }
    }

    /// <summary>The owner of a group is done with it.</summary>
    public void FreeGroup(Kmem<IopfGroup> memory)
    {
        var param = memory.Get().Param;
        memory.Free();
        Put(param);
    }

    /// <summary>The hardware has lost requests: throws away what waits for the rest of its group (<c>iopf_queue_discard_partial</c>).</summary>
    public async KernelTask DiscardPartialAsync()
    {
        if (Lookup() is { } memory)
        {
            using (await memory.Get().Lock.HoldAsync())
            {
                Discard(memory.Get());
            }

            Put(memory);
        }
    }

    private async KernelTask<Kmem<IopfGroup>?> AllocateAsync(Kmem<FaultParam> memory, PageRequest last)
    {
        var param = memory.Get();
        using var held = await param.Lock.HoldAsync();
        List<PageRequest> requests = [.. param.Partial.Where(request => request.GroupId == last.GroupId), last];
        var group = await Kmem.AllocAsync(new IopfGroup(requests, memory), Gfp.Kernel);
        if (group is not null)
        {
            param.Partial.RemoveAll(request => request.GroupId == last.GroupId);
            param.Faults.Add(group);
        }

        return group;
    }

    private void Discard(FaultParam param)
    {
        foreach (var request in param.Partial)
        {
            ledger.Discard(request);
        }

        param.Partial.Clear();
    }

    private Kmem<FaultParam>? Lookup()
    {
        Kernel.RcuReadLock();
        var memory = _param.Dereference();
        // refcount_inc_not_zero()
        if (memory is not null && memory.Get().Users.Update(static users => users == 0 ? 0 : users + 1) == 0)
        {
            memory = null;
        }

        Kernel.RcuReadUnlock();
        return memory;
    }

    private static void Put(Kmem<FaultParam> memory)
    {
        if (memory.Get().Users.Update(static users => users - 1) == 0)
        {
            Rcu.Free(memory);
        }
    }
}
