using TopHalf.Deferred;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Iommu;

/// <content>HandlerSleeps: the core owns the work in which the handler runs, and the resume after it.</content>
public sealed partial class IommuDomain
{
    private readonly Work _sleepingReports;
    private readonly Queue<IommuFault> _queued = new();
    private Workqueue? _workqueue;

    /// <summary>How many work items the core queued for handlers that sleep.</summary>
    public long QueuedReports { get; private set; }

    private void PrepareQueue(FaultHandlerRegistration registration, CodeSite site)
    {
        if ((registration.Flags & FaultHandlerFlags.HandlerSleeps) != 0)
        {
            _workqueue ??= new($"iommu-fault/{Name}", WorkqueueFlags.HighPri, 0, site.File, site.Line);
        }
    }

    /// <summary>Queues a fault for its handler. A fault that is reported again while it waits is queued once.</summary>
    private FaultReport QueueReport(in IommuFault fault)
    {
        if (fault.Serial != _lastDelivered)
        {
            NoteDelivered(fault);
            _queued.Enqueue(fault);
            QueuedReports += _workqueue!.Queue(_sleepingReports) ? 1 : 0;
        }

        return FaultReport.Deferred;
    }

    private async KernelTask HandleQueuedAsync()
    {
        while (_queued.TryDequeue(out var fault))
        {
            if (_registration is { } registration)
            {
                Act(registration, await CallAsync(registration, fault, skipAtomic: false), fault, default);
            }
            else
            {
                SettleUncalled(fault);
            }
        }
    }
}
