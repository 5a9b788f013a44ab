using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Acknowledges what ends a transaction, and leaves the alert standing.</summary>
internal sealed class P02Shipped : CorpusProgram
{
    private const uint StatusFlags = 0x1e;
    private const uint SmbAlertSts = 0x20;
    private readonly Smbus _priv = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Smbus.Irq, Isr, IrqFlags.Shared, "i801_smbus", out _) == Errno.Ok)
        {
            _priv.Alert(Ktime.FromUs(10));
            await Kernel.MsleepAsync(1);
        }
    }

    private IrqReturn Isr(int irq)
    {
        var status = _priv.Registers.Read32(Smbus.HostStatus);
        status &= StatusFlags;
        if (status == 0)
        {
            return IrqReturn.None;
        }

        _priv.Registers.Write32(Smbus.HostStatus, status);
        return IrqReturn.Handled;
    }

    /// <summary>The controller: its line is up while any bit of the status is set.</summary>
    private sealed class Smbus : IHardwareEvent
    {
        public const int Irq = 18;
        public const long HostStatus = 0;
        private static readonly RegisterMap _map = new("SMBUS", 4, [Register.Whole("SMBHSTSTS", HostStatus, Access.WriteOneToClear)]);
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "i801_smbus").Line;
        private readonly RegisterBank _bank;

        public Smbus()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("SMBHSTSTS", (in _) => Drive());
            Registers = new(_bank, "smbus");
        }

        public MmioRegion Registers { get; }

        /// <summary>A device on the bus pulls the alert line.</summary>
        public void Alert(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            _bank.Set(_map.Find("SMBHSTSTS"), SmbAlertSts);
            Drive();
        }

        private void Drive()
        {
            if (_bank.Peek32(HostStatus) == 0)
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
