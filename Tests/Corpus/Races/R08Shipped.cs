using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Finishes the receive in the DMA callback, then takes the lock.</summary>
internal sealed class R08Shipped : CorpusProgram
{
    private readonly SpinLock _lock = new("port->lock");
    private readonly DmaChannel _rxchan;
    private readonly Shared<bool> _rxRunning = new(false, "dma->rx_running");
    private readonly Shared<int> _inserted = new(0, "tty port");
    private int _callbacks;

    public R08Shipped() => _rxchan = new(DmaRxComplete);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_rxchan.Request() == Errno.Ok)
        {
            RxDma();
            RxDmaFlush();
            await Kernel.MsleepAsync(1);
        }
    }

    private void RxDma()
    {
        using var held = _lock.HoldIrqSave();
        _rxRunning.Value = true;
        _rxchan.IssuePending();
    }

    /// <summary>The line is silent: what has come is taken.</summary>
    private void RxDmaFlush()
    {
        using var held = _lock.HoldIrqSave();
        if (_rxRunning.Value)
        {
            _rxchan.Pause();
            FinishRx();
        }
    }

    private void DmaRxComplete()
    {
        FinishRx();
        using var held = _lock.HoldIrqSave();
        _callbacks++;
    }

    private void FinishRx()
    {
        // There is nothing to take twice.
        Kernel.WarnOn(!_rxRunning.Value);
        _inserted.Update(static count => count + 16);
        _rxRunning.Value = false;
    }

    /// <summary>A channel of the DMA controller, with its interrupt on another CPU.</summary>
    private sealed class DmaChannel(Action callback) : IHardwareEvent
    {
        private const int Irq = 36;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dma").Line;

        public Errno Request()
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            return Machine.Current.Interrupts.RequestIrq(Irq, Isr, IrqFlags.None, "dma", out _);
        }

        public void IssuePending() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);

        public void Pause() => _line.Deassert();

        public void Occur(long argument) => _line.Assert();

        private IrqReturn Isr(int irq)
        {
            _line.Deassert();
            callback();
            return IrqReturn.Handled;
        }
    }
}
