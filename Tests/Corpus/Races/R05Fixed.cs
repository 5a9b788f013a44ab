using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Has a write barrier between them.</summary>
internal sealed class R05Fixed : CorpusProgram
{
    private readonly Trb _trb = new();
    private readonly Controller _dwc;
    private readonly Completion _done = new("request");

    public R05Fixed() => _dwc = new(_trb);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Controller.Irq, Interrupt, IrqFlags.None, "dwc3", out _) == Errno.Ok)
        {
            // An earlier TRB is worked on: the controller goes on to this one by itself.
            _dwc.LooksAhead();
            PrepareOneTrb(0x1000);
            _dwc.Registers.Write32(Controller.Depcmd, Controller.UpdateTransfer);
            await _done.WaitAsync();
        }
    }

    private void PrepareOneTrb(uint dma)
    {
        _trb.Bpl.Value = dma;
        Kernel.SmpWmb();
        _trb.Ctrl.Value = Trb.Hwo;
    }

    private IrqReturn Interrupt(int irq)
    {
        var evt = _dwc.Registers.Read32(Controller.Gevnt);
        _dwc.Registers.Write32(Controller.Gevnt, 0);
        Kernel.WarnOn((evt & Controller.BusError) != 0);
        _done.Complete();
        return IrqReturn.Handled;
    }

    private sealed class Trb
    {
        public const uint Hwo = 1;

        public Shared<uint> Bpl { get; } = new(0, "trb->bpl");

        public Shared<uint> Ctrl { get; } = new(0, "trb->ctrl");
    }

    /// <summary>The controller: looks at the TRB when it likes to, and when it is told.</summary>
    private sealed class Controller : IHardwareEvent
    {
        public const int Irq = 73;
        public const long Depcmd = 0;
        public const long Gevnt = 4;
        public const uint UpdateTransfer = 7;
        public const uint Transferred = 1;
        public const uint BusError = 2;
        private static readonly RegisterMap _map = new("DWC3", 8,
        [
            Register.Whole("DEPCMD", Depcmd, Access.WriteOnly),
            Register.Whole("GEVNT", Gevnt, Access.ReadWrite),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dwc3", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        private readonly RegisterBank _bank;
        private readonly Trb _trb;
        private bool _isTaken;

        public Controller(Trb trb)
        {
            _trb = trb;
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("DEPCMD", (in _) => Occur(0));
            Registers = new(_bank, "dwc3");
        }

        public MmioRegion Registers { get; }

        public void LooksAhead() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        public void Occur(long argument)
        {
            if (!_isTaken && (_trb.Ctrl.DmaRead() & Trb.Hwo) != 0)
            {
                _isTaken = true;
                _bank.Set(_map.Find("GEVNT"), _trb.Bpl.DmaRead() == 0 ? BusError : Transferred);
                _line.Assert();
            }
        }
    }
}
