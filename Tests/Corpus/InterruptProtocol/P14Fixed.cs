using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Clears the status first.</summary>
internal sealed class P14Fixed : CorpusProgram
{
    private readonly RcarI2c _priv = new();
    private readonly Completion _done = new("message");
    private readonly Shared<int> _pos = new(0, "priv->pos");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(RcarI2c.Irq, IrqHandler, IrqFlags.None, "i2c-rcar", out _) == Errno.Ok)
        {
            _priv.Registers.Write32(RcarI2c.Icmcr, RcarI2c.Start);
            await _done.WaitAsync();
        }
    }

    private IrqReturn IrqHandler(int irq)
    {
        var msr = _priv.Registers.Read32(RcarI2c.Icmsr);
        if (msr == 0)
        {
            return IrqReturn.None;
        }

        IrqSend();
        return IrqReturn.Handled;
    }

    /// <summary>The address was sent; after the second time the message is over.</summary>
    private void IrqSend()
    {
        ClearIrq(RcarI2c.Mat);
        if (_pos.Update(static pos => pos + 1) == 1)
        {
            _priv.Registers.Write32(RcarI2c.Icmcr, RcarI2c.Start);
        }
        else
        {
            _done.Complete();
        }
    }

    private void ClearIrq(uint val) => _priv.Registers.Write32(RcarI2c.Icmsr, ~val);

    /// <summary>The controller: some time after a start it says that the address was sent.</summary>
    private sealed class RcarI2c : IHardwareEvent
    {
        public const int Irq = 72;
        public const long Icmsr = 0;
        public const long Icmcr = 4;
        public const uint Mat = 1;
        public const uint Start = 1;
        private static readonly RegisterMap _map = new("I2C", 8,
        [
            Register.Whole("ICMSR", Icmsr, Access.WriteZeroToClear),
            Register.Whole("ICMCR", Icmcr, Access.ReadWrite),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "i2c-rcar").Line;
        private readonly RegisterBank _bank;

        public RcarI2c()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("ICMSR", (in _) => Drive());
            _bank.OnWrite("ICMCR", (in _) => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(20), this));
            Registers = new(_bank, "i2c");
        }

        public MmioRegion Registers { get; }

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("ICMSR"), Mat);
            Drive();
        }

        private void Drive()
        {
            if (_bank.Peek32(Icmsr) == 0)
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
