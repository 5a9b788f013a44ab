using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Disables the work, so that it cannot be queued any more, and waits for it.</summary>
internal sealed class T04Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 1;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "i8042").Line;
    private readonly SpinLock _serioLock = new("serio->lock");
    private readonly Workqueue _kpsmousedWq = new("kpsmoused");
    private readonly DelayedWork _resyncWork;
    private readonly Kmem<int> _psmouse = Kmem.Alloc(0, Gfp.Atomic, 512)!;
    private bool _isBound = true;

    public T04Fixed() => _resyncWork = new(Resync, "psmouse->resync_work");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestIrq(Irq, Interrupt, IrqFlags.None, "i8042", out var action) == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
            await DisconnectAsync();
            await Kernel.MsleepAsync(1);
            await _interrupts.FreeIrqAsync(action!);
        }
    }

    /// <summary>The mouse sends a byte.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn Interrupt(int irq)
    {
        _line.Deassert();
        using var held = _serioLock.HoldIrqSave();
        if (_isBound)
        {
            ReceiveByte();
        }

        return IrqReturn.Handled;
    }

    private void ReceiveByte()
    {
        // Out of sync: to be asked anew.
        if (!_kpsmousedWq.QueueDelayed(_resyncWork, Ktime.FromNs(0)))
        {
            Kernel.Printk(KernLevel.Debug, "resync is under way, or not wanted");
        }
    }

    private KernelTask Resync()
    {
        _psmouse.Set(_psmouse.Get() + 1);
        return default;
    }

    private async KernelTask DisconnectAsync()
    {
        await _resyncWork.DisableSyncAsync();
        SerioClose();
        _resyncWork.Free();
        _psmouse.Free();
    }

    private void SerioClose()
    {
        using var held = _serioLock.HoldIrqSave();
        _isBound = false;
    }
}
