using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Has a barrier before it unmasks.</summary>
internal sealed class R16Fixed : CorpusProgram
{
    private readonly DwSpi _dws = new();
    private readonly Completion _done = new("transfer");
    private readonly Shared<int> _len = new(0, "dws->len");
    private readonly Shared<int> _sent = new(0, "sent");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(DwSpi.Irq, Irq, IrqFlags.None, "dw_spi", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(DwSpi.Irq, 1);
            await TransferOneAsync(3);
        }
    }

    private async KernelTask TransferOneAsync(int len)
    {
        _len.Value = len;
        Kernel.SmpMb();
        _dws.Registers.WriteRelaxed32(DwSpi.Imr, DwSpi.Txei);
        await _done.WaitAsync();

        // All of it has to have gone out.
        Kernel.WarnOn(_sent.Value != len);
    }

    private IrqReturn Irq(int irq)
    {
        _dws.Registers.Write32(DwSpi.Imr, 0);
        InterruptTransfer();
        return IrqReturn.Handled;
    }

    private void InterruptTransfer()
    {
        for (var left = _len.Value; left > 0; left--)
        {
            _dws.Registers.Write32(DwSpi.Dr, 0xa5);
            _sent.Update(static sent => sent + 1);
        }

        _done.Complete();
    }

    /// <summary>The controller: with an empty FIFO its line pulses when that interrupt is unmasked.</summary>
    private sealed class DwSpi
    {
        public const int Irq = 38;
        public const long Imr = 0;
        public const long Dr = 4;
        public const uint Txei = 1;
        private static readonly RegisterMap _map = new("DW_SPI", 8,
        [
            Register.Whole("IMR", Imr, Access.ReadWrite),
            Register.Whole("DR", Dr, Access.WriteOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "dw_spi", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        private readonly RegisterBank _bank;

        public DwSpi()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnWrite("IMR", (in _) => Drive());
            Registers = new(_bank, "spi");
        }

        public MmioRegion Registers { get; }

        private void Drive()
        {
            if (_bank.Peek32(Imr) != 0)
            {
                _line.Assert();
            }
        }
    }
}
