using TopHalf.Liveness;

namespace TopHalf.Iommu;

/// <content>What the hardware holds, for the report of a hang.</content>
public sealed partial class FaultLedger : IWaitingHardware
{
    // By what they are and not by when they were asked for: a report names a fault once.
    private readonly Dictionary<StalledFault, HeldFault> _held = [];
    private readonly List<IommuDomain> _domains = [];

    IEnumerable<IWaitSource> IWaitingHardware.Waiting => _hardware.SelectMany(hardware => hardware.ListStalled().Select(fault => Of(hardware, fault)));

    /// <summary>The fault that is stalled in a domain, as something that can be waited for: by a device whose access it is.</summary>
    /// <param name="domain">The domain.</param>
    /// <returns>Null when none is.</returns>
    public IWaitSource? WaitOf(IommuDomain domain)
    {
        foreach (var hardware in _hardware)
        {
            if (hardware.StalledIn(domain) is { } fault)
            {
                return Of(hardware, fault);
            }
        }

        return null;
    }

    internal void Add(IommuDomain domain)
    {
        if (_domains.Count == 0)
        {
            domain.Machine.Add(this);
        }

        _domains.Add(domain);
    }

    private HeldFault Of(IFaultHardware hardware, StalledFault fault)
    {
        if (!_held.TryGetValue(fault, out var held))
        {
            held = new(hardware, fault, _domains);
            _held.Add(fault, held);
        }

        return held;
    }
}
