using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>A group is answered by who brought the page in, and once more by the path that answers what is left when the device goes. As it should be, who answers takes the group out of the list first.</summary>
internal sealed class ResponseWithoutRequest : HazardProgram
{
    /// <inheritdoc/>
    public override string Name => "hazard-response-without-request";

    /// <inheritdoc/>
    public override string Summary => "a page request group is answered twice";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.PageResponseWithoutRequest;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services), isFixed).RunAsync();

    private sealed class Driver
    {
        private readonly PageRequestDevice _device;
        private readonly bool _isFixed;
        private readonly SpinLock _lock = new("fault_param->lock");
        private readonly List<PageRequest> _pending = [];
        private readonly Workqueue _wq = new("iopf_queue", WorkqueueFlags.Unbound);
        private readonly Work _handler;

        public Driver(PageRequestDevice device, bool isFixed)
        {
            (_device, _isFixed) = (device, isFixed);
            _handler = new(HandleGroupAsync, "iopf_handle_group");
        }

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestThreadedIrq(PageRequestDevice.Irq, null, PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
            {
                _device.AskSoon(3, 0x1000);
                await Kernel.MsleepAsync(1);
                RespondAll(PageResponseCode.Invalid);
                await _wq.DestroyAsync();
            }
        }

        private KernelTask<IrqReturn> PrqThread(int irq)
        {
            if (_device.TryTake(out var request))
            {
                using (_lock.HoldIrqSave())
                {
                    _pending.Add(request);
                }

                Kernel.WarnOn(!_wq.Queue(_handler));
            }

            return new(IrqReturn.Handled);
        }

        private async KernelTask HandleGroupAsync()
        {
            // The page is read from a disk.
            await Kernel.MsleepAsync(2);
            RespondAll(PageResponseCode.Success);
        }

        private void RespondAll(PageResponseCode code)
        {
            using var held = _lock.HoldIrqSave();
            _pending.ForEach(request => _device.Respond(request.Answer(code)));
            if (_isFixed)
            {
                _pending.Clear();
            }
        }
    }
}
