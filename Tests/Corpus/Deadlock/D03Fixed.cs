using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Has no timer: whoever waits for the transfer waits with a limit.</summary>
internal sealed class D03Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 11;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "i2c-pnx").Line;
    private readonly Completion _complete = new("mif.complete");
    private readonly Shared<int> _ret = new(0, "mif.ret");

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
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
        if (!await _complete.WaitTimeoutAsync(Ktime.FromMs(10)))
        {
            _ret.Value = -1;
        }
    }

    private IrqReturn Interrupt(int irq)
    {
        _line.Deassert();
        MasterXmit();
        return IrqReturn.Handled;
    }

    private void MasterXmit()
    {
        _complete.Complete();
    }
}
