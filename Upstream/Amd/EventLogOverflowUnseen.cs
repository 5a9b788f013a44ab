using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Amd;

/// <summary>
/// The status is read, and then all bits of interest are cleared. An overflow that comes between the two is cleared without a restart: nothing
/// is recorded any more.
/// </summary>
/// <remarks><c>amd_iommu_int_thread()</c>, drivers/iommu/amd/iommu.c. As fixed, only what was read is cleared.</remarks>
internal sealed class EventLogOverflowUnseen : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-amd-event-log-overflow-unseen";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: an overflow between the read of the status and its clearing is not seen (not reported)";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "reading of amd_iommu_int_thread() as of 5ce97f4ec5e0; no report, no fix known";

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
            const uint mask = EventLogHardware.Interrupt | EventLogHardware.Overflow;
            var status = log.Registers.Read32(EventLogHardware.Status);
            while ((status & mask) != 0)
            {
                log.Registers.Write32(EventLogHardware.Status, isFixed ? status & mask : mask);
                for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
                {
                    if (log[head] == 5)
                    {
                        Reported.Complete();
                    }

                    log.Registers.Write32(EventLogHardware.Head, ++head);
                }

                if ((status & EventLogHardware.Overflow) != 0)
                {
                    log.Registers.Write32(EventLogHardware.Restart, 1);
                }

                status = log.Registers.Read32(EventLogHardware.Status);
            }

            return new(IrqReturn.Handled);
        }
    }
}
