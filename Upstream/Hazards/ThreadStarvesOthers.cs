using TopHalf.Deferred;
using TopHalf.Drivers.ArmSmmu;
using TopHalf.Iommu;
using TopHalf.Machines;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Hazards;

/// <summary>The interrupt thread captures for seconds without a pause, and its real-time rank keeps everybody else from the CPU. As it should be, it sleeps while it waits for the hardware.</summary>
internal sealed class ThreadStarvesOthers : StallHazard
{
    private const int Faults = 6;
    private const int CaptureMs = 5_000;

    /// <inheritdoc/>
    public override string Name => "hazard-thread-starves-others";

    /// <inheritdoc/>
    public override string Summary => "an interrupt thread that captures for seconds keeps others from the CPU";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Starvation;

    /// <inheritdoc/>
    protected override SmmuIrqMode IrqMode(bool isFixed) => SmmuIrqMode.Threaded;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(StallUnit unit, bool isFixed)
    {
        unit.Domain.SetFaultHandler(isFixed ? CaptureAsync : CaptureBusily);
        unit.Fault(Faults);
        await Kernel.MsleepAsync(1);
        var other = Kthread.Run(static async _ => await Kernel.MsleepAsync(1), "other", cpu: 0);
        await other.StopAsync();
        await unit.WaitAsync();
    }

    private static KernelTask<FaultVerdict> CaptureBusily(IommuFault fault)
    {
        Kernel.Mdelay(CaptureMs);
        return new(FaultVerdict.Terminate);
    }

    private static async KernelTask<FaultVerdict> CaptureAsync(IommuFault fault)
    {
        await Kernel.MsleepAsync(CaptureMs);
        return FaultVerdict.Terminate;
    }
}
