namespace TopHalf.Upstream.Amd;

/// <summary>
/// The status is read, and then all bits of interest are cleared. An overflow that comes between the two is cleared without a restart: nothing
/// is recorded any more.
/// </summary>
/// <remarks><c>amd_iommu_int_thread()</c>, drivers/iommu/amd/iommu.c. As fixed, only what was read is cleared.</remarks>
internal sealed class EventLogOverflowUnseen : EventLogFlood
{
    /// <inheritdoc/>
    public override string Name => "upstream-amd-event-log-overflow-unseen";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: an overflow between the read of the status and its clearing is not seen (not reported)";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "reading of amd_iommu_int_thread() as of 5ce97f4ec5e0; no report, no fix known";

    /// <inheritdoc/>
    protected override EventLogBits Bits(bool isFixed) => new(EventLogHardware.Interrupt | EventLogHardware.Overflow, ClearsWhatWasRead: isFixed);
}
