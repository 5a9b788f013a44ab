using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The handler, which runs in a thread, takes the lock that a timer needs with interrupts off.</summary>
internal sealed class L04Fixed : CorpusProgram
{
    private readonly ImgI2c _i2c = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_i2c.Probe())
        {
            return;
        }

        _i2c.StartTransfer();
        await Kernel.MsleepAsync(50);
        await _i2c.RemoveAsync();
    }

    private sealed class ImgI2c : IHardwareEvent
    {
        private const int Irq = 71;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "img-i2c").Line;
        private readonly SpinLock _lock = new("i2c->lock");
        private readonly Shared<int> _lineStatus = new(0, "i2c->line_status");
        private readonly KernelTimer _checkTimer;
        private IrqAction? _action;

        public ImgI2c() => _checkTimer = new(CheckTimer, "check_timer");

        public bool Probe() => _interrupts.RequestThreadedIrq(Irq, null, ImgIsr, IrqFlags.OneShot, "img-i2c", out _action) == Errno.Ok;

        public async KernelTask RemoveAsync()
        {
            await _interrupts.FreeIrqAsync(_action!);
            _ = _checkTimer.ShutdownSync();
        }

        public void StartTransfer()
        {
            _ = _checkTimer.Mod(Ktime.FromMs(10));
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);
        }

        public void Occur(long argument) => _line.Assert();

        private KernelTask<IrqReturn> ImgIsr(int irq)
        {
            var flags = _lock.LockIrqSave();
            _line.Deassert();
            _lineStatus.Value |= 1;
            _lock.UnlockIrqRestore(flags);
            return IrqReturn.Handled;
        }

        private void CheckTimer()
        {
            var flags = _lock.LockIrqSave();
            _lineStatus.Value &= ~1;
            _lock.UnlockIrqRestore(flags);
        }
    }
}
