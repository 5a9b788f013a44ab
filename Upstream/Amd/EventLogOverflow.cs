using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Amd;

/// <summary>
/// When the event log has overflowed, the hardware records nothing until the log is restarted; nobody looks at the overflow, so the first flood
/// of faults is the last.
/// </summary>
/// <remarks>
/// <c>amd_iommu_int_thread()</c>, <c>amd_iommu_restart_event_logging()</c>, drivers/iommu/amd. Here only what was read is cleared. Upstream
/// clears the whole mask, so that an overflow between the read and the write is not seen.
/// </remarks>
internal sealed class EventLogOverflow : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-amd-event-log-overflow";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Recover from event log overflow";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "5ce97f4ec5e0";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var log = new EventLogHardware(Irq, entries: 2);
        var driver = new Driver(log, isFixed);
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.IntThread, IrqFlags.OneShot, "AMD-Vi", out _);
        Kernel.WarnOn(error != Errno.Ok);
        for (var fault = 1; fault <= 4; fault++)
        {
            log.RecordIn(Ktime.FromUs(1), fault);
        }

        // After the flood somebody wants to know of a fault; it comes twice.
        for (var again = 0; again < 2; again++)
        {
            await Kernel.MsleepAsync(1);
            log.RecordIn(Ktime.FromUs(1), 5);
        }

        await driver.Reported.WaitAsync();
    }

    private sealed class Driver(EventLogHardware log, bool isFixed)
    {
        public Completion Reported { get; } = new("the fault after the flood to be reported");

        public KernelTask<IrqReturn> IntThread(int irq)
        {
            var mask = EventLogHardware.Interrupt | (isFixed ? EventLogHardware.Overflow : 0);
            var status = log.Registers.Read32(EventLogHardware.Status);
            while ((status & mask) != 0)
            {
                log.Registers.Write32(EventLogHardware.Status, status & mask);
                for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
                {
                    if (log[head] == 5)
                    {
                        Reported.Complete();
                    }

                    log.Registers.Write32(EventLogHardware.Head, ++head);
                }

                if ((status & mask & EventLogHardware.Overflow) != 0)
                {
                    log.Registers.Write32(EventLogHardware.Restart, 1);
                }

                status = log.Registers.Read32(EventLogHardware.Status);
            }

            return new(IrqReturn.Handled);
        }
    }
}
