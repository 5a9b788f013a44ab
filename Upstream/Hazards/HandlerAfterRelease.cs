using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The client frees what its handler works on, and the handler is still installed. As it should be, the handler is removed, which waits for one that runs, and then the rest is freed.</summary>
internal sealed class HandlerAfterRelease : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-handler-after-release";

    /// <inheritdoc/>
    public override string Summary => "a fault handler runs when what it works on is freed";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <summary>They do not: a fault that nobody is told of is over.</summary>
    protected override bool Stalls => false;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(StallUnit unit, bool isFixed) => new Client(unit, isFixed).RunAsync();

    private sealed class Client(StallUnit unit, bool isFixed)
    {
        private Kmem<Gpu>? _gpu;

        public async KernelTask RunAsync()
        {
            _gpu = await Kmem.AllocAsync(new Gpu(new Shared<int>(name: "gpu->faults")), Gfp.Kernel);
            var handler = unit.Domain.SetFaultHandler(FaultHandler);
            unit.Fault();
            await Kernel.UsleepRangeAsync(10, 10);
            if (isFixed)
            {
                await handler.RemoveAsync();
            }

            _gpu!.Free();
            await unit.WaitAsync();
        }

        private FaultVerdict FaultHandler(in IommuFault fault)
        {
            _gpu!.Get().Faults.Value++;
            return FaultVerdict.Terminate;
        }
    }

    private sealed record Gpu(Shared<int> Faults);
}
