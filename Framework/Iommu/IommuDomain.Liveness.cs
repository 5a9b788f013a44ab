using TopHalf.Liveness;

namespace TopHalf.Iommu;

/// <content>Who is to resume its fault, for the report of a hang.</content>
public sealed partial class IommuDomain : IHeld
{
    /// <summary>Who resumes a fault that was deferred, if that is known: then a report of a hang goes on there. Null by default.</summary>
    public IWaitSource? ResumedBy { get; set; }

    /// <summary>Whether its fault was reported.</summary>
    internal bool KnowsFault => _deferred != 0 || _beingHandled.Task is not null || _sleepingReports.IsPending || _sleepingReports.IsRunning;

    bool IHeld.MayBeStuck => KnowsFault;

    string IWaitSource.WaitName => $"domain '{Name}'";

    void IWaitSource.Explain(WaitNode node)
    {
        if (_beingHandled.Task is { } task)
        {
            node.Needs(task, "has its fault handler run by");
        }
        else if (_sleepingReports.IsPending || _sleepingReports.IsRunning)
        {
            node.Needs(_sleepingReports, "has its fault reported by");
        }
        else if (_deferred != 0 && ResumedBy is { } by)
        {
            node.Needs(by, "is resumed by");
        }
        else
        {
            node.MayGoOn(_deferred != 0 ? ": its fault was deferred, and nobody is left that resumes it" : ": its fault was not deferred to anybody, and nobody is left that resumes it");
        }
    }
}
