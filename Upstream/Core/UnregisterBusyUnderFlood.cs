using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Core;

/// <summary>
/// A fault handler cannot be unregistered while faults are pending. The release of the device waits for that; who would answer is the process
/// that is just closing it.
/// </summary>
/// <remarks>
/// <c>iommu_unregister_device_fault_handler()</c>, drivers/iommu/iommu.c, from <c>vfio_pci_release()</c>. The fix drops the condition.
/// </remarks>
internal sealed class UnregisterBusyUnderFlood : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-core-unregister-busy-under-flood";

    /// <inheritdoc/>
    public override string Title => "vfio: release waits until the IOMMU has no pending fault (review of fault reporting for VFIO)";

    /// <inheritdoc/>
    public override int Year => 2019;

    /// <inheritdoc/>
    public override string Source => "mail of Alex Williamson, June 2019, iommu 454ecda79";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "evtq", 8);
        var vfio = new VfioDevice(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
        queue.RequestIn(Ktime.FromUs(2), new(Device: 1, Pasid: 1, Address: 0x2000, Group: 4));
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, vfio.EventThreadAsync, IrqFlags.OneShot, "evtq", out _) == Errno.Ok)
        {
            // User space answers what it saw and closes the device, here in a hurry.
            await vfio.AnswerAsync();
            await vfio.ReleaseAsync();
        }
    }

    private sealed class VfioDevice(PageRequestQueue queue, bool isFixed)
    {
        private readonly Mutex _lock = new("fault_param->lock");
        private readonly WaitQueue _empty = new("no fault to be pending");
        private readonly Shared<int> _pending = new(name: "pending faults");
        private readonly List<PageRequest> _faults = [];
        private bool _isRegistered = true;

        public async KernelTask<IrqReturn> EventThreadAsync(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                await ReportAsync(queue[head]);
                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return IrqReturn.Handled;
        }

        public async KernelTask AnswerAsync()
        {
            using (await _lock.HoldAsync())
            {
                Respond(PageResponse.Success);
            }
        }

        public async KernelTask ReleaseAsync()
        {
            if (!isFixed)
            {
                await _empty.WaitEventAsync(() => _pending.Value == 0);
            }

            using (await _lock.HoldAsync())
            {
                _isRegistered = false;
                Respond(PageResponse.Invalid);
            }
        }

        private async KernelTask ReportAsync(PageRequest fault)
        {
            using (await _lock.HoldAsync())
            {
                _faults.Add(fault);
                _pending.Value = _faults.Count;
                if (!_isRegistered)
                {
                    Respond(PageResponse.Invalid);
                }
            }
        }

        private void Respond(PageResponse response)
        {
            foreach (var fault in _faults)
            {
                queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(fault.Group, response));
            }

            _faults.Clear();
            _pending.Value = 0;
            _empty.WakeUp();
        }
    }
}
