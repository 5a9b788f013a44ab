using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Power;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Deadlock;

/// <summary>The interrupt is disabled without waiting for it.</summary>
internal sealed class D09Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 9;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line;
    private readonly Pinctrl _pinctrl;
    private readonly PmDevice _dev;
    private readonly Completion _up = new("port to be up");

    public D09Fixed()
    {
        _line = _interrupts.Wire(Irq, "gpio-wake", IrqFlow.Edge, IrqFlags.TriggerFalling).Line;
        _pinctrl = new(new(SetMuxAsync));
        _dev = new("uart", new() { Resume = RuntimeResumeAsync });
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestThreadedIrq(Irq, null, HandleThreadedWakeIrqAsync, IrqFlags.OneShot, "uart-wakeup", out _) == Errno.Ok)
        {
            _dev.Enable();
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), this);
            await _up.WaitAsync();
        }
    }

    /// <summary>Somebody sends a byte.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private async KernelTask<IrqReturn> HandleThreadedWakeIrqAsync(int irq)
    {
        _ = await _dev.ResumeAsync();
        return IrqReturn.Handled;
    }

    private async KernelTask<Errno> RuntimeResumeAsync()
    {
        await _pinctrl.SelectDefaultStateAsync();
        _up.Complete();
        return Errno.Ok;
    }

    private KernelTask SetMuxAsync()
    {
        // The pin is no GPIO any more: what it does now must not look like a wake-up.
        _interrupts.DisableIrqNoSync(Irq);
        return default;
    }

    private sealed record PinmuxOps(Func<KernelTask> SetMux);

    private sealed class Pinctrl(PinmuxOps ops)
    {
        private readonly Mutex _mutex = new("pctldev->mutex");

        public async KernelTask SelectDefaultStateAsync()
        {
            using (await _mutex.HoldAsync())
            {
                await ops.SetMux();
            }
        }
    }
}
