using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Smmu;

/// <summary>More streams stall at once than the event queue has entries: an event is dropped, and its transaction is never resumed.</summary>
/// <remarks><c>arm_smmu_evtq_thread()</c>, <c>EVTQ_MAX_SZ_SHIFT</c>, drivers/iommu/arm/arm-smmu-v3.</remarks>
internal sealed class EventQueueTooSmall : UpstreamBug
{
    private const int Irq = 7;
    private const int Queues = 4;

    /// <inheritdoc/>
    public override string Name => "upstream-smmu-v3-event-queue-too-small";

    /// <inheritdoc/>
    public override string Title => "Revert \"iommu/arm-smmu-v3: Decrease the queue size of evtq and priq\"";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "mail of December 2021, iommu 91c076313";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.StuckFault;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var evtq = new PageRequestQueue(services, Irq, "evtq", isFixed ? Queues : Queues / 2);
        for (var stag = 0; stag < Queues; stag++)
        {
            // All queues of the accelerator begin with a page that is not there.
            evtq.RequestIn(Ktime.FromUs(1 + stag), new(Device: stag, Pasid: 0, Address: 0x1000, Group: stag));
        }

        var driver = new Driver(evtq);
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.EvtqThreadAsync, IrqFlags.OneShot, "arm-smmu-v3-evtq", out _);
        Kernel.WarnOn(error != Errno.Ok);
        return default;
    }

    private sealed class Driver(PageRequestQueue evtq)
    {
        private readonly Mutex _streamsMutex = new("smmu->streams_mutex");

        public async KernelTask<IrqReturn> EvtqThreadAsync(int irq)
        {
            var head = evtq.Registers.Read32(PageRequestQueue.Head);
            while (head != evtq.Registers.Read32(PageRequestQueue.Tail))
            {
                var evt = evtq[head];
                evtq.Registers.Write32(PageRequestQueue.Head, ++head);
                await HandleEventAsync(evt);
            }

            return IrqReturn.Handled;
        }

        private async KernelTask HandleEventAsync(PageRequest evt)
        {
            using (await _streamsMutex.HoldAsync())
            {
                // The page is read in, and the stall ends with a command.
                await Kernel.MsleepAsync(1);
                evtq.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(evt.Group, PageResponse.Success));
            }
        }
    }
}
