using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>A time-out answers a group, the device uses its index again, and then the late answer to the first use completes the second. As it should be, an answer belongs to one use of a group, which is gone when it was answered.</summary>
internal sealed class GroupUsedAgain : HazardProgram
{
    /// <inheritdoc/>
    public override string Name => "hazard-group-used-again";

    /// <inheritdoc/>
    public override string Summary => "a late answer completes the next use of its group";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.LatePageResponse;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services), isFixed).RunAsync();

    private sealed class Driver(PageRequestDevice device, bool isFixed)
    {
        private const int Group = 3;
        private readonly SpinLock _lock = new("fault_param->lock");
        private readonly List<PageRequest> _pending = [];

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestThreadedIrq(PageRequestDevice.Irq, null, PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
            {
                device.AskSoon(Group, 0x1000);
                var first = await NextAsync();
                Respond(first, PageResponseCode.Invalid);
                device.AskSoon(Group, 0x2000);
                var second = await NextAsync(after: first);
                // The guest answers the first request, late.
                Respond(first, PageResponseCode.Success);
                Respond(second, PageResponseCode.Success);
            }
        }

        private KernelTask<IrqReturn> PrqThread(int irq)
        {
            while (device.TryTake(out var request))
            {
                using var held = _lock.HoldIrqSave();
                _pending.Add(request);
            }

            return new(IrqReturn.Handled);
        }

        private async KernelTask<PageRequest> NextAsync(PageRequest? after = null)
        {
            while (true)
            {
                await Kernel.MsleepAsync(1);
                using var held = _lock.HoldIrqSave();
                if (_pending.Count > 0 && _pending[^1] != after)
                {
                    return _pending[^1];
                }
            }
        }

        private void Respond(PageRequest request, PageResponseCode code)
        {
            using var held = _lock.HoldIrqSave();
            // The index alone does not tell one use from the next.
            var found = _pending.FindIndex(pending => isFixed ? pending == request : pending.GroupId == request.GroupId);
            if (found >= 0)
            {
                _pending.RemoveAt(found);
                device.Respond(request.Answer(code));
            }
        }
    }
}
