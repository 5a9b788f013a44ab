using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Acquires the interrupt, then turns the chip's retriggering on.</summary>
internal sealed class P25Shipped : CorpusProgram
{
    private readonly MxtChip _client = new();
    private readonly WaitQueue _reports = new("input reports");
    private readonly Shared<uint> _messages = new(0, "messages");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _client.Boots();
        if (await InitializeAsync() == Errno.Ok)
        {
            await _reports.WaitEventAsync(() => _messages.Value > 0);
        }
    }

    private async KernelTask<Errno> InitializeAsync()
    {
        var error = AcquireIrq();
        await CheckRetrigenAsync();
        return error;
    }

    private Errno AcquireIrq()
    {
        var error = Machine.Current.Interrupts.RequestThreadedIrq(MxtChip.Irq, null, Interrupt, IrqFlags.OneShot, "atmel_mxt_ts", out _);
        return error;
    }

    private async KernelTask CheckRetrigenAsync()
    {
        await Kernel.UsleepRangeAsync(100, 200);
        _client.Registers.Write32(MxtChip.CommsConfig, MxtChip.Retrigen);
    }

    private KernelTask<IrqReturn> Interrupt(int irq)
    {
        ProcessMessagesUntilInvalid();
        return IrqReturn.Handled;
    }

    private void ProcessMessagesUntilInvalid()
    {
        while (_client.Registers.Read32(MxtChip.Message) != 0)
        {
            _messages.Update(static messages => messages + 1);
            _reports.WakeUp();
        }
    }

    /// <summary>The chip: with its first message the line falls, and it stays low while there is one. With retriggering each new message is an edge.</summary>
    private sealed class MxtChip
    {
        public const int Irq = 44;
        public const long Message = 0;
        public const long CommsConfig = 4;
        public const uint Retrigen = 1;
        private static readonly RegisterMap _map = new("T5", 8,
        [
            Register.Whole("MESSAGE", Message, Access.ReadToClear),
            Register.Whole("COMMSCONFIG", CommsConfig, Access.ReadWrite),
        ]);

        private readonly RegisterBank _bank;

        public MxtChip()
        {
            _ = Machine.Current.Interrupts.Wire(Irq, "atmel_mxt_ts", IrqFlow.Edge, IrqFlags.TriggerFalling);
            _bank = new(_map, Machine.Current) { Device = this };
            Registers = new(_bank, "mxt");
        }

        public MmioRegion Registers { get; }

        /// <summary>It has a message from its start, before the line is looked at: the edge is over.</summary>
        public void Boots() => _bank.Set(_map.Find("MESSAGE"), 0x10);
    }
}
