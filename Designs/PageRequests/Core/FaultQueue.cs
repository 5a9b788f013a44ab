using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Designs.PageRequests.Core;

/// <summary>The fault queue that user space reads and writes (<c>IOMMU_FAULT_QUEUE_ALLOC</c>, v6.11).</summary>
/// <remarks>
/// After drivers/iommu/iommufd/fault.c: <c>iommufd_fault_iopf_handler</c>, <c>iommufd_fault_fops_read</c> and <c>_write</c>, <c>iommufd_auto_response_faults</c>. The list of
/// what is to be delivered is under a spinlock, as since v6.14: what user space reads is copied outside of it.
/// </remarks>
/// <param name="core">The core, which answers.</param>
/// <param name="ledger">Told what becomes of each request.</param>
/// <param name="timeout">Answers what user space does not; null where nobody does.</param>
/// <param name="wakeReaders">Wakes who polls (<c>fault->wait_queue</c>).</param>
internal sealed class FaultQueue(IopfCore core, PageRequestLedger ledger, ResponseTimeout? timeout, Action wakeReaders)
{
    private const int MessageBytes = 48;

    private readonly Mutex _mutex = new("fault->mutex");
    private readonly SpinLock _lock = new("fault->lock");
    private readonly List<Kmem<IopfGroup>> _deliver = [];
    private readonly SortedDictionary<int, Kmem<IopfGroup>> _response = [];
    private int _cookies;

    /// <summary>The handler of the domain: the group waits for user space.</summary>
    public KernelTask<Errno> OnGroupAsync(Kmem<IopfGroup> memory)
    {
        timeout?.Start(memory, ExpireAsync);
        using (_lock.HoldIrqSave())
        {
            _deliver.Add(memory);
        }

        wakeReaders();
        return Errno.Ok;
    }

    /// <summary>User space reads what waits.</summary>
    /// <param name="buffer">The address of its buffer.</param>
    /// <param name="messages">Takes what was read.</param>
    public async KernelTask<Errno> ReadAsync(ulong buffer, List<FaultMessage> messages)
    {
        using var held = await _mutex.HoldAsync();
        while (Fetch() is { } memory)
        {
            var group = memory.Get();
            group.Cookie = ++_cookies;
            _response.Add(group.Cookie, memory);
            foreach (var request in group.Requests)
            {
                if (await UserMemory.CopyToUserAsync(buffer, new byte[MessageBytes]) != 0)
                {
                    // Back to the front: it was not delivered.
                    _response.Remove(group.Cookie);
                    Restore(memory);
                    return Errno.Fault;
                }

                messages.Add(new(group.Cookie, request));
            }
        }

        return Errno.Ok;
    }

    /// <summary>User space answers a group that it has read.</summary>
    public async KernelTask<Errno> WriteAsync(int cookie, PageResponseCode code)
    {
        using var held = await _mutex.HoldAsync();
        if (!_response.Remove(cookie, out var memory))
        {
            return Errno.Inval;
        }

        await AnswerAsync(memory, code);
        return Errno.Ok;
    }

    /// <summary>The domain goes: what user space has not answered is answered as invalid.</summary>
    public async KernelTask AutoResponseAsync()
    {
        using var held = await _mutex.HoldAsync();
        while (Fetch() is { } memory)
        {
            await AnswerAsync(memory, PageResponseCode.Invalid);
        }

        foreach (var (cookie, memory) in _response.ToArray())
        {
            _response.Remove(cookie);
            await AnswerAsync(memory, PageResponseCode.Invalid);
        }
    }

    private async KernelTask AnswerAsync(Kmem<IopfGroup> memory, PageResponseCode code)
    {
        var group = memory.Get();
        group.Timeout?.Cancel();
        foreach (var request in group.Requests)
        {
            ledger.Handle(request, group.Last);
        }

        await core.GroupResponseAsync(memory, code);
        core.FreeGroup(memory);
    }

    /// <summary>The time of a group is up: its device first, then the books.</summary>
    private async KernelTask ExpireAsync(Kmem<IopfGroup> memory)
    {
        await core.GroupResponseAsync(memory, PageResponseCode.Invalid);
        using (await _mutex.HoldAsync())
        {
            using (_lock.HoldIrqSave())
            {
                _deliver.Remove(memory);
            }

            _response.Remove(memory.Get().Cookie);
        }

        core.FreeGroup(memory);
    }

    private Kmem<IopfGroup>? Fetch()
    {
        using var held = _lock.HoldIrqSave();
        if (_deliver.Count == 0)
        {
            return null;
        }

        var memory = _deliver[0];
        _deliver.RemoveAt(0);
        return memory;
    }

    private void Restore(Kmem<IopfGroup> memory)
    {
        using var held = _lock.HoldIrqSave();
        _deliver.Insert(0, memory);
    }
}
