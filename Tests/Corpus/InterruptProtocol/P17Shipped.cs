using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Unmasks the event interrupt on resume, whatever is pending.</summary>
internal sealed class P17Shipped : CorpusProgram
{
    private readonly Dwc3 _dwc = new();
    private readonly SpinLock _lock = new("dwc->lock");
    private readonly Shared<bool> _eventPending = new(false, "evt->flags");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Dwc3.Irq, Interrupt, ThreadInterrupt, IrqFlags.Shared, "dwc3", out _);
        if (error == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Dwc3.Irq, 1);
            _dwc.Event(Ktime.FromUs(10));
            GadgetSuspend();
            GadgetResume();
            await Kernel.MsleepAsync(1);
        }
    }

    private IrqReturn Interrupt(int irq)
    {
        if (_eventPending.Value)
        {
            return IrqReturn.Handled;
        }

        if (_dwc.Registers.Read32(Dwc3.Gevntcount) == 0)
        {
            return IrqReturn.None;
        }

        _eventPending.Value = true;
        _dwc.Registers.Write32(Dwc3.Gevntsiz, Dwc3.IntMask);
        return IrqReturn.WakeThread;
    }

    private KernelTask<IrqReturn> ThreadInterrupt(int irq)
    {
        using var held = _lock.HoldIrqSave();
        _dwc.Registers.Write32(Dwc3.Gevntcount, 0);
        _eventPending.Value = false;
        _dwc.Registers.Write32(Dwc3.Gevntsiz, 0);
        return IrqReturn.Handled;
    }

    private void GadgetSuspend()
    {
        _dwc.Registers.Write32(Dwc3.Gevntsiz, Dwc3.IntMask);

        // The hard part is over; the thread may have to wait for its CPU.
        Machine.Current.Interrupts.SynchronizeHardIrq(Dwc3.Irq);
    }

    private void GadgetResume()
    {
        using var held = _lock.HoldIrqSave();
        EventBuffersSetup();
    }

    private void EventBuffersSetup()
    {
        _dwc.Registers.Write32(Dwc3.Gevntsiz, 0);
    }

    /// <summary>The controller: its line is up while there are events and they are not masked.</summary>
    private sealed class Dwc3 : IHardwareEvent
    {
        public const int Irq = 73;
        public const long Gevntcount = 0;
        public const long Gevntsiz = 4;
        public const uint IntMask = 0x8000_0000;
        private static readonly RegisterMap _map = new("DWC3", 8,
        [
            Register.Whole("GEVNTCOUNT", Gevntcount, Access.ReadWrite),
            Register.Whole("GEVNTSIZ", Gevntsiz, Access.ReadWrite),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dwc3").Line;
        private readonly RegisterBank _bank;

        public Dwc3()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("GEVNTCOUNT", (in _) => Drive());
            _bank.OnWrite("GEVNTSIZ", (in _) => Drive());
            Registers = new(_bank, "dwc3");
        }

        public MmioRegion Registers { get; }

        public void Event(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("GEVNTCOUNT"), 4);
            Drive();
        }

        private void Drive()
        {
            if (_bank.Peek32(Gevntcount) == 0 || (_bank.Peek32(Gevntsiz) & IntMask) != 0)
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
