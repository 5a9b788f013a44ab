using TopHalf.Interrupts;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The queue is full when the last request of a group comes, so the group is never complete; what came before is kept, and is handled with the next use of its index. As it should be, it is thrown away when the queue has overflowed.</summary>
internal sealed class PartialGroup : HazardProgram
{
    /// <inheritdoc/>
    public override string Name => "hazard-partial-group";

    /// <inheritdoc/>
    public override string Summary => "what is left of a group is handled with the next one";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.PartialPageRequests;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(new(services, entries: 1), isFixed).RunAsync();

    private sealed class Driver(PageRequestDevice device, bool isFixed)
    {
        private const int Group = 3;
        private readonly List<PageRequest> _partial = [];

        public async KernelTask RunAsync()
        {
            if (Machine.Current.Interrupts.RequestThreadedIrq(PageRequestDevice.Irq, null, PrqThread, IrqFlags.OneShot, "prq", out _) == Errno.Ok)
            {
                device.AskSoon(Group, 0x1000, 0x2000);
                await Kernel.MsleepAsync(1);
                device.AskSoon(Group, 0x8000);
                await Kernel.MsleepAsync(1);
            }
        }

        private KernelTask<IrqReturn> PrqThread(int irq)
        {
            while (device.TryTake(out var request))
            {
                _partial.Add(request);
                if (request.IsLast)
                {
                    HandleGroup(request);
                }
            }

            if (isFixed && device.HasOverflow)
            {
                device.HasOverflow = false;
                _partial.ForEach(request => device.Discard(request));
                _partial.Clear();
            }

            return new(IrqReturn.Handled);
        }

        private void HandleGroup(PageRequest last)
        {
            _partial.ForEach(request => device.Handle(request, last));
            _partial.Clear();
            device.Respond(last.Answer(PageResponseCode.Success));
        }
    }
}
