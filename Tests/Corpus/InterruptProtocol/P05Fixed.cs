using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Clears the status in the hard part.</summary>
internal sealed class P05Fixed : CorpusProgram
{
    private readonly Acp _acp = new();
    private readonly Shared<int> _messages = new(0, "messages");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var error = Machine.Current.Interrupts.RequestThreadedIrq(Acp.Irq, IrqHandler, IrqThread, IrqFlags.Shared, "AudioDSP", out _);
        if (error == Errno.Ok)
        {
            _acp.DspRaises(Ktime.FromUs(10));
            await Kernel.MsleepAsync(1);
        }
    }

    private IrqReturn IrqHandler(int irq)
    {
        var val = _acp.Registers.Read32(Acp.DspSwIntrStat);
        if ((val & Acp.DspToHostIrq) == 0)
        {
            return IrqReturn.None;
        }

        _acp.Registers.Write32(Acp.DspSwIntrStat, Acp.DspToHostIrq);
        return IrqReturn.WakeThread;
    }

    private KernelTask<IrqReturn> IrqThread(int irq)
    {
        _messages.Update(static messages => messages + 1);
        return IrqReturn.Handled;
    }

    /// <summary>The audio coprocessor: its line is up while the DSP's interrupt stands.</summary>
    private sealed class Acp : IHardwareEvent
    {
        public const int Irq = 55;
        public const long DspSwIntrStat = 0;
        public const uint DspToHostIrq = 4;
        private static readonly RegisterMap _map = new("ACP", 4, [Register.Whole("DSP_SW_INTR_STAT", DspSwIntrStat, Access.WriteOneToClear)]);
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "AudioDSP").Line;
        private readonly RegisterBank _bank;

        public Acp()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("DSP_SW_INTR_STAT", (in _) => Drive());
            Registers = new(_bank, "acp");
        }

        public MmioRegion Registers { get; }

        public void DspRaises(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("DSP_SW_INTR_STAT"), DspToHostIrq);
            Drive();
        }

        private void Drive()
        {
            if (_bank.Peek32(DspSwIntrStat) == 0)
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
