using TopHalf.Drivers.ArmSmmu;
using TopHalf.Drivers.ArmSmmu.Hardware;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The SMMU holds its line up while a transaction is stalled, and the fault waits for a work item: the interrupt fires again and again. As it should be, the client is called in the interrupt thread, with the line masked until it has answered.</summary>
internal sealed class StormWhileStalled : StallHazard
{
    /// <inheritdoc/>
    public override string Name => "hazard-storm-while-stalled";

    /// <inheritdoc/>
    public override string Summary => "the line stays up while a fault waits for a work item";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.InterruptStorm;

    /// <inheritdoc/>
    protected override SmmuImplementation Implementation => SmmuImplementation.Mmu500;

    /// <inheritdoc/>
    protected override SmmuIrqMode IrqMode(bool isFixed) => isFixed ? SmmuIrqMode.Threaded : SmmuIrqMode.Hard;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(StallUnit unit, bool isFixed)
    {
        unit.Domain.SetFaultHandler(CaptureAsync, isFixed ? FaultHandlerFlags.None : FaultHandlerFlags.HandlerSleeps);
        unit.Fault();
        await unit.WaitAsync();
    }

    private static async KernelTask<FaultVerdict> CaptureAsync(IommuFault fault)
    {
        await Kernel.UsleepRangeAsync(200, 200);
        return FaultVerdict.Terminate;
    }
}
