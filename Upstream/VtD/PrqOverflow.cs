using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The queue holds what all devices may have outstanding, but the driver publishes its head after the whole batch: devices that were answered
/// ask again meanwhile.
/// </summary>
/// <remarks><c>prq_event_thread()</c>, <c>PRQ_ORDER</c>, drivers/iommu/intel/svm.c.</remarks>
internal sealed class PrqOverflow : UpstreamBug
{
    private const int Irq = 7;
    private const int Credits = 2;

    /// <inheritdoc/>
    public override string Name => "upstream-vtd-prq-overflow";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Size PRQ to avoid overflow";

    /// <inheritdoc/>
    public override int Year => 2022;

    /// <inheritdoc/>
    public override string Source => "mail of April 2022, iommu 8d1c22421";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        // As many as both devices may have outstanding, or room for those that ask again while the batch lasts.
        var queue = new PageRequestQueue(services, Irq, "prq", isFixed ? 4 * Credits : 2 * Credits);
        var asked = 0;
        queue.Answered = (request, _) =>
        {
            if (++asked <= 2 * Credits)
            {
                queue.Request(request with { Address = request.Address + 0x1000 });
            }
        };
        for (var group = 0; group < 2 * Credits; group++)
        {
            queue.RequestIn(Ktime.FromUs(1), new(Device: group / Credits, Pasid: 1, Address: 0x1000, Group: group));
        }

        var error = Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, _ => PrqEventThread(queue), IrqFlags.OneShot, "dmar0-prq", out var _);
        Kernel.WarnOn(error != Errno.Ok);
        return default;
    }

    private static KernelTask<IrqReturn> PrqEventThread(PageRequestQueue queue)
    {
        var (head, tail) = (queue.Registers.Read32(PageRequestQueue.Head), queue.Registers.Read32(PageRequestQueue.Tail));
        while (head != tail)
        {
            var request = queue[head++];
            queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Success));
        }

        queue.Registers.Write32(PageRequestQueue.Head, tail);

        // "PRQ overflow detected": what was dropped is answered by nobody.
        Kernel.WarnOn((queue.Registers.Read32(PageRequestQueue.Status) & PageRequestQueue.Overflow) != 0);
        return new(IrqReturn.Handled);
    }
}
