using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Says that an interrupt is not its own when its status is clear.</summary>
internal sealed class P10Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 26;
    private readonly SharedWire _wire = new(Machine.Current.Interrupts.Wire(Irq, "dspi").Line);
    private readonly IInterruptWire _neighbour;
    private readonly Dspi _dspi;
    private readonly Completion _xferDone = new("dspi->xfer_done");

    public P10Fixed()
    {
        _neighbour = _wire.AddInput();
        _dspi = new(_wire.AddInput());
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, Interrupt, IrqFlags.Shared, "dspi.0", out _) == Errno.Ok &&
            interrupts.RequestIrq(Irq, NeighbourInterrupt, IrqFlags.Shared, "dspi.1", out _) == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(5), this);
            _dspi.Push();
            await _xferDone.WaitAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The other controller on the line is done.</summary>
    void IHardwareEvent.Occur(long argument) => _neighbour.Assert();

    private IrqReturn NeighbourInterrupt(int irq)
    {
        if (!_neighbour.IsAsserted)
        {
            return IrqReturn.None;
        }

        _neighbour.Deassert();
        return IrqReturn.Handled;
    }

    private IrqReturn Interrupt(int irq)
    {
        var sr = _dspi.Registers.Read32(Dspi.Sr);
        if ((sr & Dspi.Eoqf) == 0)
        {
            return IrqReturn.None;
        }

        _dspi.Registers.Write32(Dspi.Sr, sr);
        PopRx(sr);
        return IrqReturn.Handled;
    }

    private void PopRx(uint sr)
    {
        // The receive FIFO has to hold what is read.
        Kernel.WarnOn((sr & Dspi.Eoqf) == 0);
        _xferDone.Complete();
    }

    /// <summary>A controller: its line is up from the end of the queue until that is acknowledged.</summary>
    private sealed class Dspi : IHardwareEvent
    {
        public const long Sr = 0;
        public const uint Eoqf = 0x1000_0000;
        private static readonly RegisterMap _map = new("DSPI", 4, [Register.Whole("SR", Sr, Access.WriteOneToClear)]);
        private readonly IInterruptWire _wire;
        private readonly RegisterBank _bank;

        public Dspi(IInterruptWire wire)
        {
            _wire = wire;
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("SR", (in write) =>
            {
                if (write.New == 0)
                {
                    _wire.Deassert();
                }
            });
            Registers = new(_bank, "dspi");
        }

        public MmioRegion Registers { get; }

        public void Push() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(50), this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("SR"), Eoqf);
            _wire.Assert();
        }
    }
}
