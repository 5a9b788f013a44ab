using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using PageRequest = TopHalf.Upstream.PageRequests.PageRequest;
using PageResponse = TopHalf.Upstream.PageRequests.PageResponse;

namespace TopHalf.Upstream.Hazards;

/// <summary>One process touches an address that is not there, and is answered with failure: that stops the page requests of the physical function, and of every other virtual one. As it should be, the answer is that the page is invalid.</summary>
internal sealed class FailureStopsOthers : HazardProgram
{
    private const int Irq = 7;
    private const ulong NotMapped = 0x1000;

    /// <inheritdoc/>
    public override string Name => "hazard-failure-stops-others";

    /// <inheritdoc/>
    public override string Summary => "an answer of failure to one virtual function stops the page requests of the others";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.PageRequestsStopped;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8) { Interface = new(Machine.Current, "accelerator") };
        var driver = new Driver(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: NotMapped, Group: 3));
        queue.RequestIn(Ktime.FromUs(100), new(Device: 2, Pasid: 2, Address: 0x2000, Group: 4));
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, driver.PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
        {
            await Kernel.MsleepAsync(1);
        }
    }

    private sealed class Driver(PageRequestQueue queue, bool isFixed)
    {
        public KernelTask<IrqReturn> PrqThread(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                var request = queue[head];
                var response = HandleMmFault(request) == Errno.Ok ? PageResponse.Success : isFixed ? PageResponse.Invalid : PageResponse.Failure;
                queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, response));
                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return new(IrqReturn.Handled);
        }

        private static Errno HandleMmFault(in PageRequest request) => request.Address == NotMapped ? Errno.Fault : Errno.Ok;
    }
}
