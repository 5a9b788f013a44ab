using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Amd;

/// <summary>A message that the limiter of the device refuses falls through to the one for unknown devices, and is printed after all.</summary>
/// <remarks><c>amd_iommu_report_page_fault()</c>, drivers/iommu/amd/iommu.c.</remarks>
internal sealed class RatelimitFallthrough : UpstreamBug
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "upstream-amd-ratelimit-fallthrough";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Fix I/O page fault logging ratelimit test";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "mail of July 2021, iommu 5a3128a21";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var log = new EventLogHardware(Irq, entries: 8);
        for (var fault = 1; fault <= 4; fault++)
        {
            log.RecordIn(Ktime.FromUs(fault), fault);
        }

        var driver = new Driver(log, isFixed);
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.IntThread, IrqFlags.OneShot, "AMD-Vi", out _);
        Kernel.WarnOn(error != Errno.Ok);
        return default;
    }

    private sealed class Driver(EventLogHardware log, bool isFixed)
    {
        private readonly Ratelimit _printkRatelimit = new(burst: 10);
        private readonly Ratelimit _deviceRatelimit = new(burst: 2);

        public KernelTask<IrqReturn> IntThread(int irq)
        {
            var status = log.Registers.Read32(EventLogHardware.Status);
            while ((status & EventLogHardware.Interrupt) != 0)
            {
                log.Registers.Write32(EventLogHardware.Status, EventLogHardware.Interrupt);
                for (var head = log.Registers.Read32(EventLogHardware.Head); head != log.Registers.Read32(EventLogHardware.Tail);)
                {
                    ReportPageFault(log[head]);
                    log.Registers.Write32(EventLogHardware.Head, ++head);
                }

                status = log.Registers.Read32(EventLogHardware.Status);
            }

            return new(IrqReturn.Handled);
        }

        private void ReportPageFault(int address)
        {
            var device = FindDevice(address);
            if (isFixed)
            {
                if (device is not null)
                {
                    if (device.Allows())
                    {
                        Print(device, address);
                    }
                }
                else if (_printkRatelimit.Allows())
                {
                    Print(_printkRatelimit, address);
                }
            }
            else if (device is not null && device.Allows())
            {
                Print(device, address);
            }
            else if (_printkRatelimit.Allows())
            {
                Print(device ?? _printkRatelimit, address);
            }
        }

        /// <summary>All faults are of the one device that there is.</summary>
        private Ratelimit? FindDevice(int address) => address > 0 ? _deviceRatelimit : null;

        private static void Print(Ratelimit about, int address)
        {
            Kernel.Printk(KernLevel.Err, $"Event logged [IO_PAGE_FAULT address=0x{address:x}]");

            // What is printed of one device is what its limiter lets through.
            Kernel.WarnOn(++about.Printed > about.Burst);
        }
    }

    private sealed class Ratelimit(int burst)
    {
        private int _left = burst;

        public int Burst { get; } = burst;

        public int Printed { get; set; }

        public bool Allows() => _left-- > 0;
    }
}
