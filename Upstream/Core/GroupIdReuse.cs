using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Core;

/// <summary>
/// A request times out and is answered by the driver; the device uses its group id again; then the late answer of the guest to the old one
/// completes the new one.
/// </summary>
/// <remarks>
/// <c>iommu_page_response()</c>, drivers/iommu/iommu.c. What helps is a cookie for each request: an answer that nobody waits for any more is
/// dropped.
/// </remarks>
internal sealed class GroupIdReuse : UpstreamBug
{
    private const int Irq = 7;
    private const ulong NotInTheGuest = 0x1000;
    private const ulong InTheGuest = 0x2000;

    /// <inheritdoc/>
    public override string Name => "upstream-core-group-id-reuse";

    /// <inheritdoc/>
    public override string Title => "iommu: late page response completes a later request of the same group id (PRGI reuse)";

    /// <inheritdoc/>
    public override int Year => 2019;

    /// <inheritdoc/>
    public override string Source => "review of the fault API, 2019, iommu fd9980bc2 and 6a1a8769e";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var host = new Host(queue, isFixed);
        var client = new Client();
        queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: NotInTheGuest, Group: 3));
        queue.Answered = (request, response) =>
        {
            if (request.Address == NotInTheGuest)
            {
                queue.RequestIn(Ktime.FromUs(1), new(Device: 1, Pasid: 1, Address: InTheGuest, Group: 3));
            }
            else
            {
                client.Status.DmaWrite(response);
                client.Line.Assert();
            }
        };
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, host.PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
        {
            await host.GuestAsync();
            await host.GuestAsync();
        }
    }

    /// <summary>The driver of the device: what it was told to do last must end well.</summary>
    private sealed class Client
    {
        public Client()
        {
            Line = Machine.Current.Interrupts.Wire(Irq + 1, "device", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
            Kernel.WarnOn(Machine.Current.Interrupts.RequestIrq(Irq + 1, OnDone, IrqFlags.None, "device", out _) != Errno.Ok);
        }

        public InterruptLine Line { get; }

        public Shared<PageResponse> Status { get; } = new(name: "completion record");

        private IrqReturn OnDone(int irq)
        {
            // The buffer is part of the guest's memory.
            Kernel.WarnOn(Status.Value != PageResponse.Success);
            return IrqReturn.Handled;
        }
    }

    private sealed class Host(PageRequestQueue queue, bool isFixed)
    {
        private readonly SpinLock _lock = new("fault_param->lock");
        private readonly List<Pending> _faults = [];
        private readonly Queue<Pending> _guestRing = [];
        private readonly Completion _kick = new("a fault for the guest");
        private int _cookie;

        public KernelTask<IrqReturn> PrqThread(int irq)
        {
            var head = queue.Registers.Read32(PageRequestQueue.Head);
            while (head != queue.Registers.Read32(PageRequestQueue.Tail))
            {
                var pending = new Pending(queue[head].Group, queue[head].Address, ++_cookie);
                using (_lock.HoldIrqSave())
                {
                    _faults.Add(pending);
                    _guestRing.Enqueue(pending);
                }

                new KernelTimer(() => Respond(pending, PageResponse.Invalid), "page response timeout").Mod(Ktime.FromMs(10));
                _kick.Complete();
                queue.Registers.Write32(PageRequestQueue.Head, ++head);
            }

            return new(IrqReturn.Handled);
        }

        /// <summary>The guest takes a request and answers, the first time late.</summary>
        public async KernelTask GuestAsync()
        {
            await _kick.WaitAsync();
            Pending pending;
            using (_lock.HoldIrqSave())
            {
                pending = _guestRing.Dequeue();
            }

            await Kernel.MsleepAsync(pending.Address == InTheGuest ? 1 : 12);
            Respond(pending, pending.Address == InTheGuest ? PageResponse.Success : PageResponse.Invalid);
        }

        private void Respond(Pending answered, PageResponse response)
        {
            using var held = _lock.HoldIrqSave();
            var found = _faults.Find(fault => fault.Group == answered.Group && (!isFixed || fault.Cookie == answered.Cookie));
            if (found is not null)
            {
                _faults.Remove(found);
                queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(found.Group, response));
            }
        }
    }

    private sealed record Pending(int Group, ulong Address, int Cookie);
}
