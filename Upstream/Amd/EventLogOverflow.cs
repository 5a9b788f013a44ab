namespace TopHalf.Upstream.Amd;

/// <summary>
/// When the event log has overflowed, the hardware records nothing until the log is restarted; nobody looks at the overflow, so the first flood
/// of faults is the last.
/// </summary>
/// <remarks>
/// <c>amd_iommu_int_thread()</c>, <c>amd_iommu_restart_event_logging()</c>, drivers/iommu/amd. Here only what was read is cleared. Upstream
/// clears the whole mask, so that an overflow between the read and the write is not seen.
/// </remarks>
internal sealed class EventLogOverflow : EventLogFlood
{
    /// <inheritdoc/>
    public override string Name => "upstream-amd-event-log-overflow";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Recover from event log overflow";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "5ce97f4ec5e0";

    /// <inheritdoc/>
    protected override EventLogBits Bits(bool isFixed) => new(EventLogHardware.Interrupt | (isFixed ? EventLogHardware.Overflow : 0), ClearsWhatWasRead: true);
}
