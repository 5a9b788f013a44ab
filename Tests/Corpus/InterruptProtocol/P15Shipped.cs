using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.InterruptProtocol;

/// <summary>Reads as many samples as there were when it looked.</summary>
internal sealed class P15Shipped : CorpusProgram
{
    private readonly Fifo _fifo = new();
    private readonly WaitQueue _pollq = new("buffer->pollq");
    private readonly Shared<uint> _samples = new(0, "samples");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestThreadedIrq(Fifo.Irq, null, HandlerThread, IrqFlags.OneShot, "lsm6dsx", out _) == Errno.Ok)
        {
            _fifo.Sample(Ktime.FromUs(100));
            _fifo.Sample(Ktime.FromUs(200));
            await _pollq.WaitEventAsync(() => _samples.Value == 2);
        }
    }

    private KernelTask<IrqReturn> HandlerThread(int irq)
    {
        var fifoLen = 0u;
        fifoLen = ReadFifo();
        return fifoLen > 0 ? IrqReturn.Handled : IrqReturn.None;
    }

    private uint ReadFifo()
    {
        var len = _fifo.Registers.Read32(Fifo.Diff);
        for (var i = 0; i < len; i++)
        {
            _ = _fifo.Registers.Read32(Fifo.Data);
        }

        _samples.Update(samples => samples + len);
        _pollq.WakeUp();
        return len;
    }

    /// <summary>The sensor: its line is high while there is a sample, and rises with the first.</summary>
    private sealed class Fifo : IHardwareEvent
    {
        public const int Irq = 33;
        public const long Diff = 0;
        public const long Data = 4;
        private static readonly RegisterMap _map = new("FIFO", 8,
        [
            Register.Whole("DIFF", Diff, Access.ReadOnly),
            Register.Whole("DATA", Data, Access.ReadOnly),
        ]);

        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "lsm6dsx", IrqFlow.Edge, IrqFlags.TriggerRising).Line;
        private readonly RegisterBank _bank;

        public Fifo()
        {
            _bank = new(_map, Machine.Current) { Device = this };
            _bank.OnRead("DATA", (_, value) =>
            {
                _bank.Set(_map.Find("DIFF"), _bank.Peek32(Diff) - 1);
                return value;
            });
            Registers = new(_bank, "fifo");
        }

        public MmioRegion Registers { get; }

        public void Sample(Ktime delay) => ((IHardwareHost)Machine.Current).Schedule(delay, this);

        public void Occur(long argument)
        {
            var diff = _bank.Peek32(Diff);
            _bank.Set(_map.Find("DIFF"), diff + 1);
            if (diff == 0)
            {
                _line.Assert();
            }
        }
    }
}
