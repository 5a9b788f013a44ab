using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Smmu;

/// <summary>
/// The stall flag of an event record is looked at before its code. In records of configuration errors that bit means nothing: what follows ends
/// a stall of somebody else.
/// </summary>
/// <remarks>
/// <c>arm_smmu_handle_evt()</c>, drivers/iommu/arm/arm-smmu-v3/arm-smmu-v3.c; the event records of the SMMUv3 specification, chapter 7.3.
/// </remarks>
internal sealed class StallFlagBeforeEventCode : UpstreamBug
{
    private const int Irq = 7;
    private const int Translation = 0x10;
    private const int BadSte = 0x04;

    /// <inheritdoc/>
    public override string Name => "upstream-smmu-v3-stall-flag-before-event-code";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu-v3: Add stall support for platform devices (review of v9: event code)";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "review of v9, Robin Murphy, early 2021, iommu 3fa350134";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var evtq = new PageRequestQueue(services, Irq, "evtq", 8);
        var client = new Client();
        evtq.Answered = (_, response) =>
        {
            client.Status.DmaWrite(response);
            client.Line.Assert();
        };

        // The code is where a request has its address space, and the tag where it has its group.
        evtq.RequestIn(Ktime.FromUs(1), new(Device: 1, Translation, Address: 0x1000, Group: 3));
        evtq.RequestIn(Ktime.FromUs(2), new(Device: 2, BadSte, Address: 0, Group: 3, IsLast: false));
        var driver = new Driver(evtq, isFixed);
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.EvtqThread, IrqFlags.OneShot, "arm-smmu-v3-evtq", out _);
        Kernel.WarnOn(error != Errno.Ok);
        return default;
    }

    /// <summary>The driver of the device that has a stall: its page is there in a moment.</summary>
    private sealed class Client
    {
        public Client()
        {
            Line = Machine.Current.Interrupts.Wire(Irq + 1, "device", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            var error = Machine.Current.Interrupts.RequestIrq(Irq + 1, OnDone, IrqFlags.None, "device", out _);
            Kernel.WarnOn(error != Errno.Ok);
        }

        public InterruptLine Line { get; }

        public Shared<PageResponse> Status { get; } = new(name: "completion record");

        private IrqReturn OnDone(int irq)
        {
            Kernel.WarnOn(Status.Value != PageResponse.Success);
            return IrqReturn.Handled;
        }
    }

    private sealed class Driver(PageRequestQueue evtq, bool isFixed)
    {
        private readonly Workqueue _iopf = new("iopf_queue", WorkqueueFlags.Unbound);

        public KernelTask<IrqReturn> EvtqThread(int irq)
        {
            var head = evtq.Registers.Read32(PageRequestQueue.Head);
            while (head != evtq.Registers.Read32(PageRequestQueue.Tail))
            {
                var evt = evtq[head];
                evtq.Registers.Write32(PageRequestQueue.Head, ++head);
                if (HasStallFlag(evt) && (!isFixed || evt.Pasid == Translation))
                {
                    HandleStall(evt);
                }
            }

            return new(IrqReturn.Handled);
        }

        /// <summary>Bit 31 of the second word: with other codes it is part of something else, and has been seen set.</summary>
        private static bool HasStallFlag(PageRequest evt) => evt.Group > 0;

        private void HandleStall(PageRequest evt)
        {
            // Only the first device can have faults handled; for others the stall ends at once.
            if (evt.Device != 1 || !_iopf.Queue(new Work(() => HandleGroupAsync(evt), "iopf_handler")))
            {
                Resume(evt, PageResponse.Invalid);
            }
        }

        private async KernelTask HandleGroupAsync(PageRequest evt)
        {
            await Kernel.MsleepAsync(1);
            Resume(evt, PageResponse.Success);
        }

        private void Resume(PageRequest evt, PageResponse response) =>
            evtq.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(evt.Group, response));
    }
}
