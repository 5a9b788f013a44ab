using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Ends a transfer in the interrupt handler, and deletes the timer of the transfer there.</summary>
internal sealed class D03Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 11;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "i2c-pnx").Line;
    private readonly Completion _complete = new("mif.complete");
    private readonly KernelTimer _timer;
    private readonly Shared<int> _ret = new(0, "mif.ret");

    public D03Shipped() => _timer = new(Timeout, "mif.timer");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, Interrupt, IrqFlags.None, "i2c-pnx", out _) == Errno.Ok)
        {
            await XferAsync();
        }
    }

    /// <summary>The controller has moved the last byte.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private async KernelTask XferAsync()
    {
        _ret.Value = 0;
        _complete.Reinit();
        _timer.Mod(Ktime.FromMs(10));
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
        await _complete.WaitAsync();
    }

    private IrqReturn Interrupt(int irq)
    {
        _line.Deassert();
        MasterXmit();
        return IrqReturn.Handled;
    }

    private void MasterXmit()
    {
        _timer.DeleteSync();
        _complete.Complete();
    }

    private void Timeout()
    {
        _ret.Value = -1;
        _complete.Complete();
    }
}
