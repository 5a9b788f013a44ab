using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Masks the slave interrupts and forgets the client, without a look at who runs.</summary>
internal sealed class T16Shipped : CorpusProgram
{
    private readonly Controller _controller = new();
    private readonly Shared<I2cClient?> _slave = new(null, "iproc_i2c->slave");
    private readonly Shared<int> _received = new(0, "received");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Controller.Irq, Isr, IrqFlags.None, "bcm-iproc-i2c", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Controller.Irq, 1);
            RegSlave(new(value => _received.Update(received => received + value)));
            _controller.MasterWrites(Ktime.FromUs(10));
            await Kernel.UsleepRangeAsync(5, 5);
            await UnregSlaveAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    private IrqReturn Isr(int irq)
    {
        var status = _controller.Registers.Read32(Controller.Status);
        if (status == 0)
        {
            return IrqReturn.None;
        }

        if (_slave.Value is not null)
        {
            SlaveIsr();
        }

        _controller.Registers.Write32(Controller.Status, status);
        return IrqReturn.Handled;
    }

    private void SlaveIsr()
    {
        var value = (int)_controller.Registers.Read32(Controller.Data);
        _slave.Value!.SlaveCb(value);
    }

    private void RegSlave(I2cClient slave)
    {
        _slave.Value = slave;
        _controller.Registers.Write32(Controller.Enable, 1);
    }

    private KernelTask UnregSlaveAsync()
    {
        _controller.Registers.Write32(Controller.Enable, 0);
        _slave.Value = null;
        return default;
    }

    private sealed record I2cClient(Action<int> SlaveCb);

    /// <summary>The slave side of the controller: a byte from the master sets the status and raises the line, if that is enabled.</summary>
    private sealed class Controller : IHardwareEvent
    {
        public const int Irq = 21;
        public const long Status = 0;
        public const long Enable = 4;
        public const long Data = 8;
        private static readonly RegisterMap _map = new("I2C", 12,
        [
            Register.Whole("S_STATUS", Status, Access.WriteOneToClear),
            Register.Whole("S_ENABLE", Enable, Access.ReadWrite),
            Register.Whole("S_RX", Data, Access.ReadOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "bcm-iproc-i2c").Line;
        private readonly RegisterBank _bank;

        public Controller()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("S_STATUS", (in _) => Drive());
            _bank.OnWrite("S_ENABLE", (in _) => Drive());
            Registers = new(_bank, "i2c");
        }

        public MmioRegion Registers { get; }

        public void MasterWrites(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("S_STATUS"), 1);
            Drive();
        }

        private void Drive()
        {
            if ((_bank.Peek32(Status) & _bank.Peek32(Enable)) != 0)
            {
                _line.Assert();
            }
            else
            {
                _line.Deassert();
            }
        }
    }
}
