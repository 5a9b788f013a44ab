using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;
using TopHalf.Liveness;

namespace TopHalf.Drivers.ArmSmmu;

/// <summary>Tells the fault ledger what really happens in an SMMU. It watches the hardware model and touches nothing.</summary>
/// <param name="hardware">The hardware.</param>
/// <param name="driver">Its driver, which knows the domain of a bank.</param>
public sealed class SmmuFaultHardware(SmmuHardware hardware, ArmSmmuDriver driver) : IFaultHardware
{
    /// <inheritdoc/>
    public long Raised => hardware.Counters.FaultsRaised;

    /// <inheritdoc/>
    public long Coalesced => hardware.Counters.FaultsMerged + hardware.Counters.FaultsLost;

    /// <inheritdoc/>
    public long Terminated => hardware.Counters.TerminatedByResume + hardware.Counters.TerminatedByHardware;

    /// <inheritdoc/>
    public long Retried => hardware.Counters.Retried;

    /// <inheritdoc/>
    public StalledFault? StalledIn(IommuDomain domain)
    {
        var bank = driver.BankOf(domain);
        return bank >= 0 ? hardware.StalledIn(bank) is { } stalled ? ToFault(stalled) : null : null;
    }

    /// <inheritdoc/>
    public IWaitSource? ReportOf(IommuDomain domain) => driver.PendingInterruptOf(domain);

    /// <inheritdoc/>
    public IReadOnlyList<StalledFault> ListStalled() => [.. hardware.ListStalled().Select(ToFault)];

    private static StalledFault ToFault(StalledTransaction stalled) =>
        new(stalled.FaultSerial, stalled.Transaction.StreamId, stalled.Transaction.Iova, stalled.Since);
}
