using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// Five calls below the interrupt handler a lock is let go of by the form that switches interrupts on.
/// </summary>
internal sealed class L12Shipped : CorpusProgram
{
    private readonly Lpfc _phba = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_phba.Probe())
        {
            return;
        }

        _phba.Receive();
        _ = _phba.FindNode();
        await Kernel.MsleepAsync(1);
        await _phba.RemoveAsync();
    }

    private sealed class Lpfc : IHardwareEvent
    {
        private const int Irq = 72;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "lpfc").Line;
        private readonly SpinLock _shostLock = new("shost->host_lock");
        private readonly Shared<int> _nodes = new(1, "fc_nodes");
        private IrqAction? _action;

        public bool Probe() => _interrupts.RequestIrq(Irq, FpIntrHandler, IrqFlags.None, "lpfc", out _action) == Errno.Ok;

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        public void Receive() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        public void Occur(long argument) => _line.Assert();

        public int FindNode()
        {
            _shostLock.LockIrq();
            var node = _nodes.Value;
            _shostLock.UnlockIrq();
            return node;
        }

        private IrqReturn FpIntrHandler(int irq)
        {
            _line.Deassert();
            HandleFastRingEvent();
            return IrqReturn.Handled;
        }

        private void HandleFastRingEvent() => ProcessUnsolIocb();

        private void ProcessUnsolIocb() => AsyncEvent();

        private void AsyncEvent() => Kernel.WarnOn(FindNode() == 0);
    }
}
