using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Requests its interrupt with the flags of the trigger and no others.</summary>
internal sealed class P08Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 41;
    private static readonly IrqFlags[] _irqFlags = [IrqFlags.TriggerRising, IrqFlags.TriggerFalling, IrqFlags.TriggerLow, IrqFlags.TriggerHigh];
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "goodix", IrqFlow.Edge, IrqFlags.TriggerFalling).Line;
    private readonly Shared<int> _reports = new(0, "reports");
    private IrqFlags _tsIrqFlags;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (ConfigureDev() == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>A finger.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private Errno ConfigureDev()
    {
        const int intTrigType = 1;
        _tsIrqFlags = _irqFlags[intTrigType];
        return RequestIrq();
    }

    private Errno RequestIrq() => Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, TsIrqHandlerAsync, _tsIrqFlags, "goodix", out _);

    private async KernelTask<IrqReturn> TsIrqHandlerAsync(int irq)
    {
        // A read over I2C.
        await Kernel.UsleepRangeAsync(10, 20);
        _reports.Update(static reports => reports + 1);
        return IrqReturn.Handled;
    }
}
