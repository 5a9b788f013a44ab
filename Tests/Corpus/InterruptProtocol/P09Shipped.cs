using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Has a hard part that only looks, a thread that works, and no OneShot.</summary>
internal sealed class P09Shipped : CorpusProgram
{
    private readonly Spi _spi = new();
    private readonly Completion _done = new("transfer");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Spi.Irq, Interrupt, InterruptThread, IrqFlags.None, "mtk-spi", out _);
        if (error == Errno.Ok)
        {
            _spi.Transfer();
            await _done.WaitAsync();
        }
    }

    private IrqReturn Interrupt(int irq) => (_spi.Registers.Read32(Spi.Status0) & 1) != 0 ? IrqReturn.WakeThread : IrqReturn.None;

    private KernelTask<IrqReturn> InterruptThread(int irq)
    {
        _spi.Registers.Write32(Spi.Status0, 1);
        _done.Complete();
        return IrqReturn.Handled;
    }

    /// <summary>The controller: its line is up from the end of a transfer until the status is cleared.</summary>
    private sealed class Spi : IHardwareEvent
    {
        public const int Irq = 71;
        public const long Status0 = 0;
        private static readonly RegisterMap _map = new("SPI", 4, [Register.Whole("SPI_STATUS0", Status0, Access.WriteOneToClear)]);
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "mtk-spi").Line;
        private readonly RegisterBank _bank;

        public Spi()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("SPI_STATUS0", (in _) => _line.Deassert());
            Registers = new(_bank, "spi");
        }

        public MmioRegion Registers { get; }

        public void Transfer() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("SPI_STATUS0"), 1);
            _line.Assert();
        }
    }
}
