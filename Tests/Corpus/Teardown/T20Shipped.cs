using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Leaves the buffered mode without waiting for the interrupt thread.</summary>
internal sealed class T20Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 25;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "fxls8962af").Line;
    private readonly Shared<bool> _isBuffered = new(false, "indio_dev->currentmode");
    private readonly Shared<int[]?> _activeScanMask = new(null, "indio_dev->active_scan_mask");
    private readonly Shared<bool> _watermarkEnabled = new(false, "SENS_CONFIG.WMRK");
    private readonly Shared<int> _pushed = new(0, "pushed");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestThreadedIrq(Irq, null, InterruptAsync, IrqFlags.OneShot, "fxls8962af", out _) == Errno.Ok)
        {
            _interrupts.SetAffinity(Irq, 1);
            BufferPostenable();
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            await BufferDisableAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The FIFO is filled to its watermark.</summary>
    void IHardwareEvent.Occur(long argument)
    {
        if (_watermarkEnabled.DmaRead())
        {
            _line.Assert();
        }
    }

    /// <summary>A write over I2C: the line is up while there is something, and that is enabled.</summary>
    private void SetWatermark(bool enabled)
    {
        _watermarkEnabled.Value = enabled;
        if (!enabled)
        {
            _line.Deassert();
        }
    }

    private KernelTask<IrqReturn> InterruptAsync(int irq)
    {
        _line.Deassert();
        return _isBuffered.Value ? FifoFlush() : IrqReturn.None;
    }

    private IrqReturn FifoFlush()
    {
        foreach (var bit in _activeScanMask.Value!)
        {
            _pushed.Update(pushed => pushed + bit);
        }

        return IrqReturn.Handled;
    }

    private void BufferPostenable()
    {
        _activeScanMask.Value = [0, 1, 2];
        _isBuffered.Value = true;
        SetWatermark(true);
    }

    private async KernelTask BufferDisableAsync()
    {
        await BufferPredisableAsync();
        _isBuffered.Value = false;
        _activeScanMask.Value = null;
    }

    private async KernelTask BufferPredisableAsync()
    {
        await Kernel.UsleepRangeAsync(1, 2);
        SetWatermark(false);
    }
}
