using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Stops the transmitter when its interrupt comes, whatever was begun since.</summary>
internal sealed class R09Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 37;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ttyS0", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
    private readonly SpinLock _lock = new("port->lock");
    private bool _txRunning;
    private bool _thri;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, HandleIrq, IrqFlags.None, "ttyS0", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            TxDma();
            DmaTxComplete();
            TxDma();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The transmitter is empty.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private void TxDma()
    {
        using var held = _lock.HoldIrqSave();
        _txRunning = true;
    }

    private void DmaTxComplete()
    {
        using var held = _lock.HoldIrqSave();
        _txRunning = false;
        SetThri();
    }

    private IrqReturn HandleIrq(int irq)
    {
        using var held = _lock.HoldIrqSave();
        if (_thri)
        {
            StopTx();
        }

        return IrqReturn.Handled;
    }

    private void StopTx()
    {
        Kernel.WarnOn(_txRunning);
        ClearThri();
    }

    private void SetThri()
    {
        _thri = true;
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
    }

    private void ClearThri() => _thri = false;
}
