using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Looks at it and uses it under one lock, and claims its late interrupt.</summary>
internal sealed class P06Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 69;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "tegra-qspi").Line;
    private readonly SpinLock _lock = new("tqspi->lock");
    private readonly Completion _xferCompletion = new("tqspi->xfer_completion");
    private readonly Shared<SpiTransfer?> _currXfer = new(null, "tqspi->curr_xfer");
    private int _rxWords;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, IsrThread, IrqFlags.OneShot, "tegra-qspi", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            await TransferOneAsync(new(4));
        }
    }

    /// <summary>The transfer is over, late.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private async KernelTask TransferOneAsync(SpiTransfer xfer)
    {
        SetCurrent(xfer);
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1_000), this);
        if (!await _xferCompletion.WaitTimeoutAsync(Ktime.FromMs(1_000)))
        {
            HandleError();
        }

        SetCurrent(null);
        await Kernel.MsleepAsync(1);
    }

    private void SetCurrent(SpiTransfer? xfer)
    {
        using var held = _lock.HoldIrqSave();
        _currXfer.Value = xfer;
    }

    private static void HandleError() => Kernel.Printk(KernLevel.Err, "transfer timeout");

    private KernelTask<IrqReturn> IsrThread(int irq)
    {
        _line.Deassert();
        return HandleCpuBasedXfer();
    }

    private IrqReturn HandleCpuBasedXfer()
    {
        using var held = _lock.HoldIrqSave();
        if (_currXfer.Value is not { } t)
        {
            return IrqReturn.Handled;
        }

        _rxWords += t.Len;
        _xferCompletion.Complete();
        return IrqReturn.Handled;
    }

    private sealed record SpiTransfer(int Len);
}
