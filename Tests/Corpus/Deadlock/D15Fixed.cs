using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Takes the descriptor off under the lock, and calls its client without it.</summary>
internal sealed class D15Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 12;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "at_hdmac").Line;
    private readonly AtDmaChan _chan = new();
    private readonly Completion _received = new("receive done");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, Interrupt, IrqFlags.None, "at_hdmac", out _) == Errno.Ok)
        {
            _chan.Submit(new(RxComplete));
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            await _received.WaitAsync();
        }
    }

    /// <summary>The transfer is over.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn Interrupt(int irq)
    {
        _line.Deassert();
        _chan.Tasklet.Schedule();
        return IrqReturn.Handled;
    }

    /// <summary>The UART has what it waited for, and wants no more.</summary>
    private void RxComplete()
    {
        _chan.Ops.TerminateAll();
        _received.Complete();
    }

    private sealed record DmaDescriptor(Action Callback);

    private sealed record DmaDevice(Action TerminateAll);

    private sealed class AtDmaChan
    {
        private readonly SpinLock _lock = new("atchan->lock");
        private readonly List<DmaDescriptor> _active = [];

        public AtDmaChan()
        {
            Tasklet = new(TaskletFunction, "atchan->tasklet");
            Ops = new(TerminateAll);
        }

        public Tasklet Tasklet { get; }

        public DmaDevice Ops { get; }

        public void Submit(DmaDescriptor desc)
        {
            using var held = _lock.HoldIrqSave();
            _active.Add(desc);
        }

        private void TaskletFunction()
        {
            var flags = _lock.LockIrqSave();
            var desc = AdvanceWork();
            _lock.UnlockIrqRestore(flags);
            if (desc is not null)
            {
                ChainComplete(desc);
            }
        }

        private DmaDescriptor? AdvanceWork()
        {
            if (_active.Count == 0)
            {
                return null;
            }

            var desc = _active[0];
            _active.RemoveAt(0);
            return desc;
        }

        private static void ChainComplete(DmaDescriptor desc) => desc.Callback();

        private void TerminateAll()
        {
            var flags = _lock.LockIrqSave();
            _active.Clear();
            _lock.UnlockIrqRestore(flags);
        }
    }
}
