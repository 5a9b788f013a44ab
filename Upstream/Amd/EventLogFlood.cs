using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Amd;

/// <summary>A flood of faults fills the event log, and then somebody wants to know of one more fault.</summary>
internal abstract class EventLogFlood : UpstreamBug
{
    private const int Irq = 7;
    private const int Awaited = 5;

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Deadlock;

    /// <summary>Which bits of the status the handler looks at, and which it clears.</summary>
    /// <param name="isFixed">Whether it is the program as it was fixed.</param>
    protected abstract EventLogBits Bits(bool isFixed);

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var log = new EventLogHardware(Irq, entries: 2);
        var driver = new Driver(log, Bits(isFixed));
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.IntThread, IrqFlags.OneShot, "AMD-Vi", out _);
        Kernel.WarnOn(error != Errno.Ok);
        for (var fault = 1; fault < Awaited; fault++)
        {
            log.RecordIn(Ktime.FromUs(1), fault);
        }

        // After the flood somebody wants to know of a fault; it comes twice.
        for (var again = 0; again < 2; again++)
        {
            await Kernel.MsleepAsync(1);
            log.RecordIn(Ktime.FromUs(1), Awaited);
        }

        await driver.Reported.WaitAsync();
    }

    private sealed class Driver(EventLogHardware log, EventLogBits bits)
    {
        public Completion Reported { get; } = new("the fault after the flood to be reported");

        public KernelTask<IrqReturn> IntThread(int irq)
        {
            var status = log.Registers.Read32(EventLogHardware.Status);
            while ((status & bits.LookedAt) != 0)
            {
                log.Registers.Write32(EventLogHardware.Status, bits.ClearsWhatWasRead ? status & bits.LookedAt : bits.LookedAt);
                for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
                {
                    if (log[head] == Awaited)
                    {
                        Reported.Complete();
                    }

                    log.Registers.Write32(EventLogHardware.Head, ++head);
                }

                if ((status & bits.LookedAt & EventLogHardware.Overflow) != 0)
                {
                    log.Registers.Write32(EventLogHardware.Restart, 1);
                }

                status = log.Registers.Read32(EventLogHardware.Status);
            }

            return new(IrqReturn.Handled);
        }
    }
}
