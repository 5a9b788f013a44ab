using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Disables the exception interrupt until the recovery is done.</summary>
internal sealed class P04Fixed : CorpusProgram
{
    private readonly Esai _esai = new();
    private readonly SpinLock _lock = new("esai_priv->lock");
    private readonly Tasklet _task;

    public P04Fixed() => _task = new(HwReset, "esai_priv->task");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Esai.Irq, Isr, IrqFlags.None, "fsl-esai", out _) == Errno.Ok)
        {
            _esai.Registers.Write32(Esai.Tcr, Esai.Teie);
            _esai.Underrun(Ktime.FromUs(10));
            await Kernel.MsleepAsync(1);
            await _task.KillAsync();
        }
    }

    private IrqReturn Isr(int irq)
    {
        var esr = _esai.Registers.Read32(Esai.Esr);
        if ((esr & Esai.Tue) != 0)
        {
            _esai.Registers.Write32(Esai.Tcr, 0);
            _task.Schedule();
        }

        return IrqReturn.Handled;
    }

    private void HwReset()
    {
        using var held = _lock.HoldIrqSave();
        _esai.Registers.Write32(Esai.Esr, Esai.Tue);
        _esai.Registers.Write32(Esai.Tcr, Esai.Teie);
    }

    /// <summary>The transmitter: an underrun keeps the line up while its interrupt is enabled.</summary>
    private sealed class Esai : IHardwareEvent
    {
        public const int Irq = 67;
        public const long Esr = 0;
        public const long Tcr = 4;
        public const uint Tue = 1;
        public const uint Teie = 1;
        private static readonly RegisterMap _map = new("ESAI", 8,
        [
            Register.Whole("ESR", Esr, Access.WriteOneToClear),
            Register.Whole("TCR", Tcr, Access.ReadWrite),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "fsl-esai").Line;
        private readonly RegisterBank _bank;

        public Esai()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("ESR", (in _) => Drive());
            _bank.OnWrite("TCR", (in _) => Drive());
            Registers = new(_bank, "esai");
        }

        public MmioRegion Registers { get; }

        public void Underrun(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("ESR"), Tue);
            Drive();
        }

        private void Drive()
        {
            if ((_bank.Peek32(Esr) & _bank.Peek32(Tcr)) == 0)
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
