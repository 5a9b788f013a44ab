using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.Amd;

namespace TopHalf.Upstream.Iommufd;

/// <summary>
/// The marker of lost events does not count when it is queued, but it does when it is read: with each overflow the queue seems emptier, and
/// takes more than its depth.
/// </summary>
/// <remarks><c>iommufd_viommu_report_event()</c>, <c>iommufd_veventq_fops_read()</c>, drivers/iommu/iommufd/eventq.c.</remarks>
internal sealed class EventCountDrift : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-iommufd-event-count-drift";

    /// <inheritdoc/>
    public override string Title => "iommufd: Balance veventq->num_events inc/dec";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "6fc85bbbeaea";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var veventq = new EventQueue(isFixed);
        var log = new EventLogHardware(Irq, entries: 8);
        var error = Machine.Current.Interrupts.RequestIrq(Irq, _ => OnEvent(log, veventq), IrqFlags.None, "evtq", out var _);
        Kernel.WarnOn(error != Errno.Ok);
        foreach (var events in new[] { 3, 3 })
        {
            for (var number = 1; number <= events; number++)
            {
                log.RecordIn(Ktime.FromUs(number), number);
            }

            await Kernel.MsleepAsync(1);
            veventq.Read();
        }
    }

    private static IrqReturn OnEvent(EventLogHardware log, EventQueue veventq)
    {
        log.Registers.Write32(EventLogHardware.Status, EventLogHardware.Interrupt);
        for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
        {
            veventq.Report();
            log.Registers.Write32(EventLogHardware.Head, ++head);
        }

        return IrqReturn.Handled;
    }

    private sealed class EventQueue(bool isFixed)
    {
        private const int Depth = 2;

        private readonly SpinLock _lock = new("eventq->lock");
        private readonly Queue<bool> _deliver = [];
        private bool _isLostEventsQueued;
        private uint _numEvents;

        /// <summary>Queues an event, or the marker that says that events were lost.</summary>
        public void Report()
        {
            using var held = _lock.HoldIrqSave();
            var isLost = _numEvents == Depth;
            if (isLost && _isLostEventsQueued)
            {
                return;
            }

            // What is bounded is what user space can make the kernel keep.
            Kernel.WarnOn(!isLost && _deliver.Count(static lost => !lost) >= Depth);
            _deliver.Enqueue(isLost);
            _isLostEventsQueued |= isLost;
            _numEvents += isLost ? 0u : 1;
        }

        public void Read()
        {
            using var held = _lock.HoldIrqSave();
            while (_deliver.TryDequeue(out var isLost))
            {
                _isLostEventsQueued &= !isLost;
                if (!isFixed || !isLost)
                {
                    _numEvents--;
                }
            }
        }
    }
}
