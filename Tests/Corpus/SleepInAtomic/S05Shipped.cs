using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// User space switches the interrupt off by the form that waits for the handler, under a spinlock with interrupts
/// off.
/// </summary>
internal sealed class S05Shipped : CorpusProgram
{
    private const int Irq = 11;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "uio").Line;
    private readonly SpinLock _lock = new("priv->lock");
    private readonly Shared<int> _flags = new(0, "priv->flags");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestIrq(Irq, GenirqHandler, IrqFlags.None, "uio", out var action) != Errno.Ok)
        {
            return;
        }

        await IrqControlAsync(false);
        await IrqControlAsync(true);
        await _interrupts.FreeIrqAsync(action!);
    }

    private IrqReturn GenirqHandler(int irq)
    {
        _line.Deassert();
        _lock.Lock();
        if (_flags.Value == 0)
        {
            _flags.Value = 1;
            _interrupts.DisableIrqNoSync(irq);
        }

        _lock.Unlock();
        return IrqReturn.Handled;
    }

    private KernelTask IrqControlAsync(bool isOn)
    {
        var flags = _lock.LockIrqSave();
        if (isOn && _flags.Value == 1)
        {
            _flags.Value = 0;
            _interrupts.EnableIrq(Irq);
        }
        else if (!isOn && _flags.Value == 0)
        {
            _flags.Value = 1;
            Machine.Current.RunOnStack(_interrupts.DisableIrqAsync(Irq));
        }

        _lock.UnlockIrqRestore(flags);
        return default;
    }
}
