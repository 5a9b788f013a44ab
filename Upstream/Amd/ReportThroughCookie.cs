using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Amd;

/// <summary>The fault handler of a domain shares its place with other cookies. The report tests that something is there, not what it is, and calls the cookie of a DMA domain.</summary>
/// <remarks><c>report_iommu_fault()</c>, drivers/iommu/iommu.c, from <c>amd_iommu_report_page_fault()</c> in the interrupt thread, drivers/iommu/amd/iommu.c.</remarks>
internal sealed class ReportThroughCookie : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-amd-report-through-cookie";

    /// <inheritdoc/>
    public override string Title => "iommu: Fix crash in report_iommu_fault()";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "commit df4bf3fa1b1e, April 2025; Fixes 6aa63a4ec947";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Oops;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private const int EventLogIrq = 25;

        // A device that drivers use through the DMA API.
        private readonly Domain _domain = new(CookieType.DmaIova, new IovaDomain());

        public async KernelTask RunAsync()
        {
            var machine = Machine.Current;
            var line = machine.Interrupts.Wire(EventLogIrq, "AMD-Vi", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            var requested = machine.Interrupts.RequestThreadedIrq(EventLogIrq, static _ => IrqReturn.WakeThread, IntThread, IrqFlags.None, "AMD-Vi", out _);
            if (requested == Errno.Ok)
            {
                ((IHardwareHost)machine).Schedule(Ktime.FromUs(10), new PageFault(line));
                await Kernel.MsleepAsync(10);
            }
        }

        private KernelTask<IrqReturn> IntThread(int irq)
        {
            if (ReportIommuFault(_domain) == Errno.NoSys)
            {
                Kernel.Printk(KernLevel.Err, "AMD-Vi: Event logged [IO_PAGE_FAULT]");
            }

            return IrqReturn.Handled;
        }

        private Errno ReportIommuFault(Domain domain) => HasHandler(domain) ? ((Func<Errno>)domain.Cookie!)() : Errno.NoSys;

        private bool HasHandler(Domain domain) => isFixed ? domain.Type == CookieType.FaultHandler : domain.Cookie is not null;

        private enum CookieType
        {
            DmaIova,
            FaultHandler,
        }

        /// <summary>What the cookie is says its type only: in C it is a union.</summary>
        private sealed record Domain(CookieType Type, object? Cookie);

        private sealed class IovaDomain;

        private sealed class PageFault(InterruptLine line) : IHardwareEvent
        {
            public void Occur(long argument) => line.Assert();
        }
    }
}
