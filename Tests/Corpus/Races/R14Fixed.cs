using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Has a mutex around both.</summary>
internal sealed class R14Fixed : CorpusProgram
{
    private readonly AlteraI2c _idev = new();
    private readonly Completion _msgComplete = new("idev->msg_complete");
    private readonly Mutex _isrMutex = new("idev->isr_mutex");
    private byte[] _buf = [];
    private int _pos;
    private int _msgLen;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestThreadedIrq(AlteraI2c.Irq, null, IsrAsync, IrqFlags.OneShot, "altr-i2c", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(AlteraI2c.Irq, 1);

            // The first one is given up as late; its bytes come when the second one is set up.
            await XferMsgAsync(new byte[2], Ktime.FromMs(1));
            await XferMsgAsync(new byte[4], Ktime.FromMs(100));
        }
    }

    private async KernelTask XferMsgAsync(byte[] msg, Ktime timeout)
    {
        await _isrMutex.LockAsync();
        _msgComplete.Reinit();
        _buf = msg;
        _pos = 0;
        _idev.Registers.Write32(AlteraI2c.Ctrl, 1);
        _msgLen = msg.Length;
        _idev.Registers.Write32(AlteraI2c.TfrCmd, (uint)msg.Length);
        _isrMutex.Unlock();
        if (!await _msgComplete.WaitTimeoutAsync(timeout))
        {
            Kernel.Printk(KernLevel.Err, "transaction timed out");
        }
    }

    private async KernelTask<IrqReturn> IsrAsync(int irq)
    {
        using var held = await _isrMutex.HoldAsync();
        _idev.Registers.Write32(AlteraI2c.Isr, 1);
        EmptyRxFifo();
        if (_msgLen == 0)
        {
            _msgComplete.Complete();
        }

        return IrqReturn.Handled;
    }

    private void EmptyRxFifo()
    {
        var available = _idev.Registers.Read32(AlteraI2c.RxFifoLevel);
        while (available-- > 0 && _msgLen > 0)
        {
            _buf[_pos++] = (byte)_idev.Registers.Read32(AlteraI2c.RxData);
            _msgLen--;
        }
    }

    /// <summary>The controller: some time after a command its bytes are there.</summary>
    private sealed class AlteraI2c : IHardwareEvent
    {
        public const int Irq = 92;
        public const long Ctrl = 0;
        public const long TfrCmd = 4;
        public const long Isr = 8;
        public const long RxFifoLevel = 12;
        public const long RxData = 16;
        private static readonly RegisterMap _map = new("I2C", 20,
        [
            Register.Whole("CTRL", Ctrl, Access.ReadWrite),
            Register.Whole("TFR_CMD", TfrCmd, Access.WriteOnly),
            Register.Whole("ISR", Isr, Access.WriteOneToClear),
            Register.Whole("RX_FIFO_LVL", RxFifoLevel, Access.ReadOnly),
            Register.Whole("RX_DATA", RxData, Access.ReadOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "altr-i2c").Line;
        private readonly RegisterBank _bank;

        public AlteraI2c()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("TFR_CMD", (in write) => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(20), this, (long)write.New));
            _bank.OnWrite("ISR", (in _) => _line.Deassert());
            _bank.OnRead("RX_DATA", (_, _) =>
            {
                _bank.Set(_map.Find("RX_FIFO_LVL"), _bank.Peek32(RxFifoLevel) - 1);
                return 0x5a;
            });
            Registers = new(_bank, "i2c");
        }

        public MmioRegion Registers { get; }

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("RX_FIFO_LVL"), (ulong)(_bank.Peek32(RxFifoLevel) + argument));
            _bank.Set(_map.Find("ISR"), 1);
            _line.Assert();
        }
    }
}
