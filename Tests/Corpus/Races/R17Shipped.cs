using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Terminates the transfer when the buffer is flushed, and waits for a callback that may not come.</summary>
internal sealed class R17Shipped : CorpusProgram
{
    private readonly SpinLock _lock = new("port->lock");
    private readonly DmaChannel _txchan;
    private readonly Completion _sent = new("output");
    private bool _txRunning;
    private int _txSize;

    public R17Shipped() => _txchan = new(DmaTxComplete);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_txchan.Request() == Errno.Ok)
        {
            TxDma(16);
            FlushBuffer();
            _sent.Reinit();
            TxDma(8);
            await _sent.WaitAsync();
        }
    }

    private void TxDma(int size)
    {
        using var held = _lock.HoldIrqSave();
        if (_txRunning)
        {
            return;
        }

        _txSize = size;
        _txRunning = true;
        _txchan.IssuePending();
    }

    private void FlushBuffer()
    {
        using var held = _lock.HoldIrqSave();
        if (_txRunning)
        {
            _txSize = 0;
            _txchan.TerminateAsync();
        }
    }

    private void DmaTxComplete()
    {
        using var held = _lock.HoldIrqSave();
        _txRunning = false;
        if (_txSize > 0)
        {
            _sent.Complete();
        }
    }

    /// <summary>A channel of the DMA controller: what is terminated before it is done does not call back.</summary>
    private sealed class DmaChannel(Action callback) : IHardwareEvent
    {
        private const int Irq = 36;
        private const long Issue = 0;
        private const long Terminate = 4;
        private static readonly RegisterMap _map = new("DMA", 8,
        [
            Register.Whole("ISSUE", Issue, Access.ReadWrite),
            Register.Whole("TERMINATE", Terminate, Access.WriteOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dma").Line;
        private RegisterBank? _bank;
        private MmioRegion? _registers;
        private long _issued;

        public Errno Request()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("ISSUE", (in _) => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this, ++_issued));
            _bank.OnWrite("TERMINATE", (in _) =>
            {
                _issued++;
                _line.Deassert();
            });
            _registers = new(_bank, "dma");
            return Machine.Current.Interrupts.RequestIrq(Irq, Isr, IrqFlags.None, "dma", out _);
        }

        public void IssuePending() => _registers!.Write32(Issue, 1);

        public void TerminateAsync() => _registers!.Write32(Terminate, 1);

        public void Occur(long argument)
        {
            if (argument == _issued)
            {
                _line.Assert();
            }
        }

        private IrqReturn Isr(int irq)
        {
            _line.Deassert();
            callback();
            return IrqReturn.Handled;
        }
    }
}
