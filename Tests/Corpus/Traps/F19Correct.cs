using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// The handler looks at the running flag without the lock under which it is written. Either answer is right.
/// </summary>
internal sealed class F19Correct : CorpusProgram
{
    private readonly Cmipci _cm = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_cm.Create())
        {
            return;
        }

        _cm.Trigger(true);
        _cm.Trigger(false);
        await _cm.FreeAsync();
    }

    private sealed class Cmipci : IHardwareEvent
    {
        private const int Irq = 64;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "cmipci").Line;
        private readonly SpinLock _regLock = new("cm->reg_lock");
        private readonly Shared<bool> _running = new(false, "cm->channel[0].running");
        private readonly Shared<int> _periods = new(0, "periods");
        private IrqAction? _action;

        public bool Create() => _interrupts.RequestIrq(Irq, Interrupt, IrqFlags.None, "cmipci", out _action) == Errno.Ok;

        public KernelTask FreeAsync() => _interrupts.FreeIrqAsync(_action!);

        public void Trigger(bool isStart)
        {
            var flags = _regLock.LockIrqSave();
            _running.Value = isStart;
            if (isStart)
            {
                // From here on the card interrupts, and a period is soon over.
                ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            }

            _regLock.UnlockIrqRestore(flags);
        }

        /// <summary>A period is over.</summary>
        public void Occur(long argument) => _line.Assert();

        private IrqReturn Interrupt(int irq)
        {
            _regLock.Lock();
            _line.Deassert();
            _regLock.Unlock();
            if (_running.Value)
            {
                _periods.Update(static count => count + 1);
            }

            return IrqReturn.Handled;
        }
    }
}
