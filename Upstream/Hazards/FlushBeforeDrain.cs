using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Hazards;

/// <summary>An address space is unbound: the work queue is flushed first and the hardware's queue drained second, so a request that was still in the hardware is handled after its address space is gone. As it should be, it is the other way round.</summary>
internal sealed class FlushBeforeDrain : HazardProgram
{
    private const int Irq = 7;

    /// <inheritdoc/>
    public override string Name => "hazard-flush-before-drain";

    /// <inheritdoc/>
    public override string Summary => "the work queue is flushed before the page request queue of the hardware is drained";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var queue = new PageRequestQueue(services, Irq, "prq", 8);
        var driver = new Driver(queue, isFixed);
        queue.RequestIn(Ktime.FromUs(20), new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
        await driver.RunAsync();
    }

    private sealed class Driver
    {
        private readonly PageRequestQueue _queue;
        private readonly bool _isFixed;
        private readonly Workqueue _wq = new("iopf_queue", WorkqueueFlags.Unbound);
        private readonly Work _handler;
        private readonly Shared<uint> _handled = new(name: "requests handled");
        private Kmem<Mm>? _mm;

        public Driver(PageRequestQueue queue, bool isFixed)
        {
            (_queue, _isFixed) = (queue, isFixed);
            _handler = new(HandleGroups, "iopf_handle_group");
        }

        public async KernelTask RunAsync()
        {
            _mm = await Kmem.AllocAsync(new Mm(new Shared<int>(name: "mm->pages")), Gfp.Kernel);
            if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, PrqThreadAsync, IrqFlags.OneShot, "prq", out var action) == Errno.Ok)
            {
                // The device asks for one page, and was told to stop before it is unbound.
                while (_queue.Registers.Read32(PageRequestQueue.Tail) == 0)
                {
                    await Kernel.UsleepRangeAsync(10, 10);
                }

                await UnbindAsync();
                await Machine.Current.Interrupts.FreeIrqAsync(action!);
                await _wq.DestroyAsync();
            }
        }

        private async KernelTask UnbindAsync()
        {
            if (_isFixed)
            {
                await DrainHardwareAsync();
                await _wq.FlushAsync();
            }
            else
            {
                await _wq.FlushAsync();
                await DrainHardwareAsync();
            }

            _mm!.Free();
        }

        /// <summary>Until the thread has taken everything that the hardware recorded.</summary>
        private async KernelTask DrainHardwareAsync()
        {
            while (_queue.Registers.Read32(PageRequestQueue.Head) != _queue.Registers.Read32(PageRequestQueue.Tail))
            {
                await Kernel.UsleepRangeAsync(10, 10);
            }

            await Machine.Current.Interrupts.SynchronizeIrqAsync(Irq);
        }

        private async KernelTask<IrqReturn> PrqThreadAsync(int irq)
        {
            // The request is looked at first: is its address space known, does the device wait for an answer.
            await Kernel.UsleepRangeAsync(30, 30);
            Kernel.WarnOn(!_wq.Queue(_handler));
            _queue.Registers.Write32(PageRequestQueue.Head, _queue.Registers.Read32(PageRequestQueue.Tail));
            return IrqReturn.Handled;
        }

        private KernelTask HandleGroups()
        {
            while (_handled.Value != _queue.Registers.Read32(PageRequestQueue.Tail))
            {
                _mm!.Get().Pages.Value++;
                var request = _queue[_handled.Value++];
                _queue.Registers.Write32(PageRequestQueue.Response, PageRequestQueue.Word(request.Group, PageResponse.Success));
            }

            return default;
        }
    }

    private sealed record Mm(Shared<int> Pages);
}
