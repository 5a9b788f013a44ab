using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Warns of every spurious interrupt.</summary>
internal sealed class P24Shipped : CorpusProgram
{
    private readonly Stm32Spi _spi = new();
    private readonly SerialConsole _console = new();
    private readonly Completion _xferCompletion = new("xfer_completion");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Stm32Spi.Irq, SpiIrq, IrqFlags.None, "stm32-spi", out _) == Errno.Ok)
        {
            _spi.Transfer();
            await _xferCompletion.WaitAsync();
        }
    }

    private IrqReturn SpiIrq(int irq)
    {
        var sr = _spi.Registers.Read32(Stm32Spi.Sr);
        if (sr == 0)
        {
            _console.DevWarn($"spurious IT (sr=0x{sr:x8})");
            return IrqReturn.None;
        }

        _spi.Registers.Write32(Stm32Spi.Sr, sr);
        _xferCompletion.Complete();
        return IrqReturn.Handled;
    }

    /// <summary>A console on a line of 115,200 baud, behind what others say.</summary>
    private sealed class SerialConsole
    {
        public void DevWarn(string message)
        {
            Kernel.Printk(KernLevel.Warning, message);
            Kernel.Mdelay(110);
        }
    }

    /// <summary>The controller: before the end of a transfer its line is up for a while without a reason.</summary>
    private sealed class Stm32Spi : IHardwareEvent
    {
        public const int Irq = 35;
        public const long Sr = 0;
        private const int Times = 1_100;
        private static readonly RegisterMap _map = new("SPI", 4, [Register.Whole("SR", Sr, Access.WriteOneToClear)]);
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "stm32-spi").Line;
        private int _reads;

        public Stm32Spi()
        {
            var bank = new RegisterBank(_map, Machine.Current) { Device = this };
            bank.OnRead("SR", (_, _) => ++_reads < Times ? 0u : 1u);
            bank.OnWrite("SR", (in _) => _line.Deassert());
            Registers = new(bank, "spi");
        }

        public MmioRegion Registers { get; }

        public void Transfer() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        public void Occur(long argument) => _line.Assert();
    }
}
