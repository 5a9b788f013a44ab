using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Amd;

/// <summary>
/// The loop over the log of page requests reads its tail again each time: as long as devices ask, the interrupt thread does not come to an end.
/// </summary>
/// <remarks><c>iommu_poll_ppr_log()</c>, drivers/iommu/amd/ppr.c. What a thread may take at once is what the log holds.</remarks>
internal sealed class PprLoopNeverEnds : UpstreamBug
{
    private const int Irq = 7;
    private const int Entries = 4;

    /// <inheritdoc/>
    public override string Name => "upstream-amd-ppr-loop-never-ends";

    /// <inheritdoc/>
    public override string Title => "iommu/amd: Fix PPR interrupt processing logic";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "7c5b7176f0c3";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var log = new PageRequestQueue(services, Irq, "ppr", Entries);
        var asked = 0;
        log.Answered = (request, _) =>
        {
            // A device that goes from page to page.
            if (++asked <= 2 * Entries)
            {
                log.Request(request with { Address = request.Address + 0x1000 });
            }
        };
        log.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 1));
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, _ => PollPprLog(log, isFixed), IrqFlags.OneShot, "AMD-Vi-PPR", out var _);
        Kernel.WarnOn(error != Errno.Ok);
        return default;
    }

    private static KernelTask<IrqReturn> PollPprLog(PageRequestQueue log, bool isFixed)
    {
        var (head, tail) = (log.Registers.Read32(PageRequestQueue.Head), log.Registers.Read32(PageRequestQueue.Tail));
        for (var handled = 1; head != tail; handled++)
        {
            Kernel.WarnOn(handled > Entries);
            var request = log[head];
            log.Registers.Write32(PageRequestQueue.Head, ++head);
            log.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Success));
            if (!isFixed)
            {
                tail = log.Registers.Read32(PageRequestQueue.Tail);
            }
        }

        return new(IrqReturn.Handled);
    }
}
