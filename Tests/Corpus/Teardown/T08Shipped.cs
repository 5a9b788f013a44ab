using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Teardown;

/// <summary>Requests the interrupt of the end of conversion, then makes what its handler completes.</summary>
internal sealed class T08Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 18;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "bmp085", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
    private readonly Shared<Completion?> _done = new(null, "data->done");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        // A conversion from before the restart has ended.
        _line.Assert();
        if (FetchEocIrq() == Errno.Ok)
        {
            await WaitConversionAsync();
        }
    }

    /// <summary>A value is there.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private Errno FetchEocIrq()
    {
        var error = Machine.Current.Interrupts.RequestIrq(Irq, EocIrq, IrqFlags.None, "bmp085", out _);
        _done.Value = new("data->done");
        return error;
    }

    private IrqReturn EocIrq(int irq)
    {
        _done.Value!.Complete();
        return IrqReturn.Handled;
    }

    private async KernelTask WaitConversionAsync()
    {
        var done = _done.Value!;
        done.Reinit();
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);
        await done.WaitAsync();
    }
}
