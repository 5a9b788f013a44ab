using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Clears the status, and returns at once.</summary>
internal sealed class P16Shipped : CorpusProgram
{
    private readonly AspeedI2c _bus = new();
    private readonly Completion _cmdComplete = new("bus->cmd_complete");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(AspeedI2c.Irq, BusIrq, IrqFlags.None, "aspeed-i2c", out _) == Errno.Ok)
        {
            _bus.Transfer();
            await _cmdComplete.WaitAsync();
        }
    }

    private IrqReturn BusIrq(int irq)
    {
        var irqReceived = _bus.Registers.Read32(AspeedI2c.IntrSts);
        if (irqReceived == 0)
        {
            return IrqReturn.None;
        }

        _bus.Registers.Write32(AspeedI2c.IntrSts, irqReceived);
        _cmdComplete.Complete();
        return IrqReturn.Handled;
    }

    /// <summary>The controller: its line is up while the status is set.</summary>
    private sealed class AspeedI2c : IHardwareEvent
    {
        public const int Irq = 12;
        public const long IntrSts = 0;
        private static readonly RegisterMap _map = new("I2CD", 4, [Register.Whole("INTR_STS", IntrSts, Access.WriteOneToClear)]);
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "aspeed-i2c").Line;
        private readonly RegisterBank _bank;

        public AspeedI2c()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("INTR_STS", (in _) => _line.Deassert());
            Registers = new(_bank, "i2c");
        }

        public MmioRegion Registers { get; }

        public void Transfer() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("INTR_STS"), 1);
            _line.Assert();
        }
    }
}
