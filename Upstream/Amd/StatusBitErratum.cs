using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Amd;

/// <summary>
/// Clearing the interrupt bit can coincide with the hardware setting it: the bit stays set, and there is no further interrupt. Who does not
/// read it back loses all later events.
/// </summary>
/// <remarks><c>amd_iommu_int_thread()</c>, drivers/iommu/amd/iommu.c.</remarks>
internal sealed class StatusBitErratum : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-amd-status-bit-erratum";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Workaround for ERBT1312";

    /// <inheritdoc/>
    public override int Year => 2012;

    /// <inheritdoc/>
    public override string Source => "comment in amd_iommu_int_thread(), patches of about 2012";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var log = new EventLogHardware(Irq, entries: 8);
        var driver = new Driver(log, isFixed);
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.IntThread, IrqFlags.OneShot, "AMD-Vi", out _);
        Kernel.WarnOn(error != Errno.Ok);
        log.RecordIn(Ktime.FromUs(1), 1);
        log.RecordIn(Ktime.FromNs(1005), 2);
        await Kernel.MsleepAsync(1);
        log.RecordIn(Ktime.FromUs(1), 3);
        for (var i = 0; i < 3; i++)
        {
            await driver.Reported.WaitAsync();
        }
    }

    private sealed class Driver(EventLogHardware log, bool isFixed)
    {
        public Completion Reported { get; } = new("an event to be reported");

        public KernelTask<IrqReturn> IntThread(int irq)
        {
            var status = log.Registers.Read32(EventLogHardware.Status);
            while ((status & EventLogHardware.Interrupt) != 0)
            {
                log.Registers.Write32(EventLogHardware.Status, EventLogHardware.Interrupt);
                for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
                {
                    log.Registers.Write32(EventLogHardware.Head, ++head);
                    Reported.Complete();
                }

                // Was it set again while it was cleared?
                status = isFixed ? log.Registers.Read32(EventLogHardware.Status) : 0;
            }

            return new(IrqReturn.Handled);
        }
    }
}
