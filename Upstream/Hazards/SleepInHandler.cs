using TopHalf.Iommu;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The handler allocates memory for a snapshot and may sleep for it; the driver calls it in hard interrupt context. As it should be, the handler says that it sleeps, and is called from a work queue.</summary>
internal sealed class SleepInHandler : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-sleep-in-handler";

    /// <inheritdoc/>
    public override string Summary => "a fault handler sleeps in hard interrupt context";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.AllocInAtomic;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--all"];

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(StallUnit unit, bool isFixed)
    {
        unit.Domain.SetFaultHandler(CaptureAsync, isFixed ? FaultHandlerFlags.HandlerSleeps : FaultHandlerFlags.None);
        unit.Fault();
        await unit.WaitAsync();
    }

    private static async KernelTask<FaultVerdict> CaptureAsync(IommuFault fault)
    {
        var snapshot = await Kmem.AllocAsync(fault.Iova, Gfp.Kernel);
        snapshot?.Free();
        return FaultVerdict.Terminate;
    }
}
