using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The accessor of indirect registers takes its lock with interrupts off.</summary>
internal sealed class L03Fixed : CorpusProgram
{
    private readonly IprocI2c _i2c = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_i2c.Probe())
        {
            return;
        }

        _i2c.StartTransfer();
        _i2c.Suspend();
        await Kernel.MsleepAsync(1);
        await _i2c.RemoveAsync();
    }

    private sealed class IprocI2c : IHardwareEvent
    {
        private const int Irq = 70;
        private const int StatusOffset = 0;
        private const int ConfigOffset = 1;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "bcm-iproc-i2c").Line;
        private readonly SpinLock _idxLock = new("iproc_i2c->idx_lock");
        private readonly Shared<int> _index = new(0, "indirect address");
        private IrqAction? _action;

        public bool Probe() => _interrupts.RequestIrq(Irq, IprocIsr, IrqFlags.None, "bcm-iproc-i2c", out _action) == Errno.Ok;

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        public void StartTransfer() => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);

        public void Occur(long argument) => _line.Assert();

        public void Suspend() => Kernel.WarnOn(ReadRegister(ConfigOffset) != ConfigOffset * 16);

        private IrqReturn IprocIsr(int irq)
        {
            var status = ReadRegister(StatusOffset);
            _line.Deassert();
            return status == 0 ? IrqReturn.Handled : IrqReturn.None;
        }

        private int ReadRegister(int offset)
        {
            var flags = _idxLock.LockIrqSave();
            _index.Value = offset;
            var value = _index.Value * 16;
            _idxLock.UnlockIrqRestore(flags);
            return value;
        }
    }
}
