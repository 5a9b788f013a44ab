using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using TopHalf.Waiting;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The check of the flags of a page response refuses every one that says what group it completes: the guest has answered, and the device waits
/// for ever.
/// </summary>
/// <remarks><c>iommu_page_response()</c>, drivers/iommu/iommu.c.</remarks>
internal sealed class PageResponseFlagsCheck : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-vtd-page-response-flags-check";

    /// <inheritdoc/>
    public override string Title => "iommu: Fix an issue in iommu_page_response() flags check";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "mail of 2020, iommu 4a8e3b355";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var core = new Core(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, core.PrqThreadAsync, IrqFlags.OneShot, "dmar0-prq", out _);
        Kernel.WarnOn(error != Errno.Ok);
        return core.GuestAsync();
    }

    [Flags]
    private enum ResponseFlags
    {
        PasidValid = 1,
        LastPage = 2,
    }

    private sealed class Core(PageRequestQueue queue, bool isFixed)
    {
        private readonly Mutex _lock = new("fault_param->lock");
        private readonly List<PageRequest> _faults = [];
        private readonly Completion _reported = new("a fault for the guest");

        private ResponseFlags Known => isFixed ? ResponseFlags.PasidValid | ResponseFlags.LastPage : ResponseFlags.PasidValid;

        public async KernelTask<IrqReturn> PrqThreadAsync(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                using (await _lock.HoldAsync())
                {
                    _faults.Add(queue[head]);
                }

                queue.Registers.Write32(PageRequestQueue.Head, ++head);
                _reported.Complete();
            }

            return IrqReturn.Handled;
        }

        /// <summary>The guest answers with what it was asked with.</summary>
        public async KernelTask GuestAsync()
        {
            await _reported.WaitAsync();
            var error = await PageResponseAsync(group: 3, ResponseFlags.PasidValid | ResponseFlags.LastPage);
            Kernel.Printk(KernLevel.Info, $"page response: {error}");
        }

        private async KernelTask<Errno> PageResponseAsync(int group, ResponseFlags flags)
        {
            if ((flags & ~Known) != 0)
            {
                return Errno.Inval;
            }

            using (await _lock.HoldAsync())
            {
                if (_faults.RemoveAll(fault => fault.Group == group) == 0)
                {
                    return Errno.NoEnt;
                }
            }

            queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(group, PageResponse.Success));
            return Errno.Ok;
        }
    }
}
