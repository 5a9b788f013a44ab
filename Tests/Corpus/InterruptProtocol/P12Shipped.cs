using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Wakes its thread with the status still set; the thread clears it at its end.</summary>
internal sealed class P12Shipped : CorpusProgram
{
    private readonly Ufs _hba = new();
    private readonly WaitQueue _completed = new("commands");
    private readonly Shared<uint> _finished = new(0, "finished");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Ufs.Irq, Intr, ThreadedIntr, IrqFlags.OneShot, "ufshcd", out _);
        if (error == Errno.Ok)
        {
            _hba.SendCommand(Ktime.FromUs(100));
            _hba.SendCommand(Ktime.FromUs(200));
            await _completed.WaitEventAsync(() => _finished.Value == 2);
        }
    }

    private IrqReturn Intr(int irq)
    {
        var intrStatus = _hba.Registers.Read32(Ufs.Is);
        if (intrStatus == 0)
        {
            return IrqReturn.None;
        }

        return IrqReturn.WakeThread;
    }

    private KernelTask<IrqReturn> ThreadedIntr(int irq)
    {
        var intrStatus = _hba.Registers.Read32(Ufs.Is);
        TransferReqCompl();
        _hba.Registers.Write32(Ufs.Is, intrStatus);
        return IrqReturn.Handled;
    }

    private void TransferReqCompl()
    {
        _finished.Value = _hba.Registers.Read32(Ufs.Completions);
        _completed.WakeUp();
    }

    /// <summary>The controller: its message is sent when a bit of the status goes from clear to set.</summary>
    private sealed class Ufs : IHardwareEvent
    {
        public const int Irq = 90;
        public const long Is = 0;
        public const long Completions = 4;
        private static readonly RegisterMap _map = new("UFSHCI", 8,
        [
            Register.Whole("IS", Is, Access.WriteOneToClear),
            Register.Whole("COMPLETIONS", Completions, Access.ReadOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ufshcd", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        private readonly RegisterBank _bank;

        public Ufs()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            Registers = new(_bank, "ufshci");
        }

        public MmioRegion Registers { get; }

        public void SendCommand(Ktime takes) => ((IHardwareHost)Machine.Current).Schedule(takes, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("COMPLETIONS"), _bank.Peek32(Completions) + 1);
            var wasSet = _bank.Peek32(Is) != 0;
            _bank.Set(_map.Find("IS"), 1);
            if (!wasSet)
            {
                _line.Assert();
            }
        }
    }
}
