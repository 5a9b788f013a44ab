using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Frees the interrupt and the device; the delayed work stays armed.</summary>
internal sealed class T02Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 6;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "fsl-usb2-otg").Line;
    private readonly Kmem<bool> _otgDev = Kmem.Alloc(false, Gfp.Atomic, 512)!;
    private readonly DelayedWork _otgEvent;
    private IrqAction? _action;

    public T02Shipped() => _otgEvent = new(OtgEvent, "otg_dev->otg_event");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Probe() == Errno.Ok)
        {
            await Kernel.MsleepAsync(1);
            await RemoveAsync();
        }
    }

    /// <summary>A cable was plugged in.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private Errno Probe()
    {
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
        return _interrupts.RequestIrq(Irq, OtgIsr, IrqFlags.Shared, "fsl-usb2-otg", out _action);
    }

    private IrqReturn OtgIsr(int irq)
    {
        if (!_line.IsAsserted)
        {
            return IrqReturn.None;
        }

        _line.Deassert();
        if (!_otgEvent.Schedule(Ktime.FromMs(100)))
        {
            Kernel.Printk(KernLevel.Debug, "the pin is looked at soon");
        }

        return IrqReturn.Handled;
    }

    private KernelTask OtgEvent()
    {
        _otgDev.Set(!_otgDev.Get());
        return default;
    }

    private async KernelTask RemoveAsync()
    {
        await _interrupts.FreeIrqAsync(_action!);
        _otgEvent.Free();
        _otgDev.Free();
    }
}
