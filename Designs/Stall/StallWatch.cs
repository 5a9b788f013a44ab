using TopHalf.Devices;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;

namespace TopHalf.Designs.Stall;

/// <summary>Measures for how long transactions are held.</summary>
/// <param name="host">The clock.</param>
internal sealed class StallWatch(IHardwareHost host) : ISmmuObserver
{
    private readonly Dictionary<long, long> _heldSince = [];
    private readonly List<long> _stallNs = [];
    private readonly Dictionary<int, long> _raisedBy = [];

    /// <summary>Faults so far.</summary>
    public long Raised { get; private set; }

    /// <summary>Faults of a stream so far.</summary>
    public long RaisedBy(int stream) => _raisedBy.GetValueOrDefault(stream);

    /// <summary>For how long each was held that is over, ascending.</summary>
    public IReadOnlyList<long> StallNs => [.. _stallNs.Order()];

    public void FaultRaised(in SmmuFault fault)
    {
        Raised++;
        _raisedBy[fault.Transaction.StreamId] = RaisedBy(fault.Transaction.StreamId) + 1;
    }

    public void Stalled(in StalledTransaction stalled) => _heldSince.TryAdd(stalled.Transaction.Cookie, stalled.Since.Nanoseconds);

    public void Resumed(int bank, ResumeAction action, ResumeEffect effect, StalledTransaction? released)
    {
        // One that is terminated is told of by Terminated, too.
        if (released is { } transaction && action == ResumeAction.Retry)
        {
            End(transaction.Transaction.Cookie);
        }
    }

    public void Terminated(int bank, in StreamTransaction transaction, TerminationCause cause) => End(transaction.Cookie);

    private void End(long cookie) => _stallNs.Add(_heldSince.Remove(cookie, out var since) ? host.Now.Nanoseconds - since : 0);
}
