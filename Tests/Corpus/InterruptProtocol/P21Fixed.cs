using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Clears the enable bit before it requests.</summary>
internal sealed class P21Fixed : CorpusProgram
{
    private readonly NpcmI2c _bus = new();
    private readonly Shared<bool> _isInitialised = new(false, "bus->adap");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Probe() == Errno.Ok)
        {
            await Kernel.MsleepAsync(1);
        }
    }

    private Errno Probe()
    {
        _bus.Registers.Write32(NpcmI2c.Ctl1, 0);
        var ret = Machine.Current.Interrupts.RequestIrq(NpcmI2c.Irq, BusIrq, IrqFlags.None, "npcm-i2c", out _);
        if (ret == Errno.Ok)
        {
            InitModule();
        }

        return ret;
    }

    private void InitModule()
    {
        _bus.Registers.Write32(NpcmI2c.St, NpcmI2c.Sdast);
        _isInitialised.Value = true;
        _bus.Registers.Write32(NpcmI2c.Ctl1, NpcmI2c.Inten);
    }

    private IrqReturn BusIrq(int irq)
    {
        if (_isInitialised.Value)
        {
            _bus.Registers.Write32(NpcmI2c.St, NpcmI2c.Sdast);
        }

        return IrqReturn.Handled;
    }

    /// <summary>The controller, as the boot loader has left it: its line is up while the status is set and enabled.</summary>
    private sealed class NpcmI2c
    {
        public const int Irq = 64;
        public const long St = 0;
        public const long Ctl1 = 4;
        public const uint Sdast = 0x40;
        public const uint Inten = 0x40;
        private static readonly RegisterMap _map = new("I2C", 8,
        [
            Register.Whole("ST", St, Access.WriteOneToClear),
            Register.Whole("CTL1", Ctl1, Access.ReadWrite),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "npcm-i2c").Line;
        private readonly RegisterBank _bank;

        public NpcmI2c()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("ST", (in _) => Drive());
            _bank.OnWrite("CTL1", (in _) => Drive());
            _bank.Set(_map.Find("ST"), Sdast);
            _bank.Set(_map.Find("CTL1"), Inten);
            Registers = new(_bank, "i2c");
            Drive();
        }

        public MmioRegion Registers { get; }

        private void Drive()
        {
            if ((_bank.Peek32(St) & _bank.Peek32(Ctl1)) == 0)
            {
                _line.Deassert();
            }
            else if (!_line.IsAsserted)
            {
                _line.Assert();
            }
        }
    }
}
