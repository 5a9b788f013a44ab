using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Iommufd;

/// <summary>
/// read() copies to user space under the mutex that the fault handler of the whole IOMMU needs. Here the page it copies to comes from a disk
/// behind the same IOMMU.
/// </summary>
/// <remarks><c>iommufd_fault_fops_read()</c>, <c>iommufd_fault_iopf_handler()</c>, drivers/iommu/iommufd/fault.c (eventq.c since).</remarks>
internal sealed class DeliverListLock : UpstreamBug
{
    private const int Irq = 7;
    private const int Passed = 1;
    private const int Disk = 2;

    /// <inheritdoc/>
    public override string Name => "upstream-iommufd-deliver-list-lock";

    /// <inheritdoc/>
    public override string Title => "iommufd/fault: Use a separate spinlock to protect fault->deliver list";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "3d49020a327c";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var evtq = new PageRequestQueue(services, Irq, "evtq", 8);
        var disk = new DiskDriver(evtq);
        var fault = new Fault(evtq, disk, isFixed);
        evtq.Answered = disk.OnAnswered;
        evtq.RequestIn(Ktime.FromUs(1), new(Passed, Pasid: 1, Address: 0x1000, Group: 1));
        evtq.RequestIn(Ktime.FromUs(2), new(Passed, Pasid: 1, Address: 0x2000, Group: 2));
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, fault.EventThreadAsync, IrqFlags.OneShot, "evtq", out _);
        Kernel.WarnOn(error != Errno.Ok);
        for (var answered = 0; answered < 2;)
        {
            // User space: poll, read, answer.
            await fault.PollAsync();
            var groups = await fault.ReadAsync();
            await fault.WriteAsync(groups);
            answered += groups.Count;
        }
    }

    private sealed class Fault(PageRequestQueue evtq, DiskDriver disk, bool isFixed)
    {
        private readonly Mutex _mutex = new("fault->mutex");
        private readonly SpinLock _lock = new("fault->lock");
        private readonly WaitQueue _waitQueue = new("fault->wait_queue");
        private readonly Shared<int> _delivered = new(name: "groups in fault->deliver");
        private readonly Queue<PageRequest> _deliver = [];

        public async KernelTask<IrqReturn> EventThreadAsync(int irq)
        {
            var head = evtq.Registers.Read32(PageRequestQueue.Head);
            while (head != evtq.Registers.Read32(PageRequestQueue.Tail))
            {
                var request = evtq[head];
                evtq.Registers.Write32(PageRequestQueue.Head, ++head);
                if (request.Device == Passed)
                {
                    await IopfHandlerAsync(request);
                }
                else
                {
                    evtq.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Success));
                }
            }

            return IrqReturn.Handled;
        }

        public KernelTask PollAsync() => _waitQueue.WaitEventAsync(() => _delivered.Value > 0);

        public async KernelTask<List<PageRequest>> ReadAsync()
        {
            List<PageRequest> read = [];
            using (await _mutex.HoldAsync())
            {
                while (Fetch() is { } group)
                {
                    // copy_to_user(): the page is not there.
                    await disk.ReadPageAsync();
                    read.Add(group);
                }
            }

            return read;
        }

        public async KernelTask WriteAsync(List<PageRequest> groups)
        {
            using (await _mutex.HoldAsync())
            {
                foreach (var group in groups)
                {
                    evtq.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(group.Group, PageResponse.Success));
                }
            }
        }

        private async KernelTask IopfHandlerAsync(PageRequest group)
        {
            if (isFixed)
            {
                Deliver(group);
            }
            else
            {
                using (await _mutex.HoldAsync())
                {
                    Deliver(group);
                }
            }

            _waitQueue.WakeUp();
        }

        private void Deliver(PageRequest group)
        {
            using var held = _lock.Hold();
            _deliver.Enqueue(group);
            _delivered.Value = _deliver.Count;
        }

        private PageRequest? Fetch()
        {
            using var held = _lock.Hold();
            PageRequest? group = _deliver.TryDequeue(out var first) ? first : null;
            _delivered.Value = _deliver.Count;
            return group;
        }
    }

    private sealed class DiskDriver
    {
        private readonly PageRequestQueue _evtq;
        private readonly InterruptLine _line;
        private readonly Completion _read = new("the page to be read in");
        private bool _isThere;

        public DiskDriver(PageRequestQueue evtq)
        {
            _evtq = evtq;
            _line = Machine.Current.Interrupts.Wire(Irq + 1, "disk", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            var error = Machine.Current.Interrupts.RequestIrq(Irq + 1, OnDone, IrqFlags.None, "disk", out _);
            Kernel.WarnOn(error != Errno.Ok);
        }

        public async KernelTask ReadPageAsync()
        {
            if (!_isThere)
            {
                // The disk writes to memory that is not mapped yet, as it may.
                _evtq.RequestIn(Ktime.FromUs(5), new(Disk, Pasid: 2, Address: 0x1000, Group: 9));
                await _read.WaitAsync();
                _isThere = true;
            }
        }

        public void OnAnswered(PageRequest request, PageResponse response)
        {
            if (request.Device == Disk)
            {
                _line.Assert();
            }
        }

        private IrqReturn OnDone(int irq)
        {
            _read.Complete();
            return IrqReturn.Handled;
        }
    }
}
