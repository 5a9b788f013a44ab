using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Allocates the pen device in the interrupt thread, so that unbinding releases it before the interrupt.</summary>
internal sealed class T06Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 17;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "goodix", IrqFlow.Edge, IrqFlags.TriggerFalling).Line;
    private readonly Devres _devres = new();
    private readonly Shared<Kmem<int>?> _inputPen = new(null, "ts->input_pen");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (await ProbeAsync() == Errno.Ok)
        {
            Touch(10);
            Touch(200);
            await Kernel.UsleepRangeAsync(100, 110);
            await _devres.ReleaseAllAsync();
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The pen moves.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private void Touch(int us) => ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(us), this);

    private async KernelTask<Errno> ProbeAsync()
    {
        // Its configuration, over I2C.
        await Kernel.UsleepRangeAsync(1, 2);
        var error = _interrupts.RequestThreadedIrq(Irq, null, TsIrqHandlerAsync, IrqFlags.OneShot, "goodix", out var action);
        if (error == Errno.Ok)
        {
            _devres.Add(() => _interrupts.FreeIrqAsync(action!));
        }

        return error;
    }

    private async KernelTask<IrqReturn> TsIrqHandlerAsync(int irq)
    {
        if (_inputPen.Value is not { } pen)
        {
            pen = await CreatePenInputAsync();
            _inputPen.Value = pen;
        }

        pen?.Set(pen.Get() + 1);
        return IrqReturn.Handled;
    }

    private async KernelTask<Kmem<int>?> CreatePenInputAsync()
    {
        var pen = await Kmem.AllocAsync(0, Gfp.Kernel, 1024);
        _devres.Add(() =>
        {
            Kmem.Free(pen);
            return default;
        });
        return pen;
    }

    /// <summary>What a driver has that goes with it, last first.</summary>
    private sealed class Devres
    {
        private readonly SpinLock _lock = new("dev->devres_lock");
        private readonly Stack<Func<KernelTask>> _resources = new();

        public void Add(Func<KernelTask> release)
        {
            using var held = _lock.HoldIrqSave();
            _resources.Push(release);
        }

        public async KernelTask ReleaseAllAsync()
        {
            while (Take() is { } release)
            {
                await release();
            }
        }

        private Func<KernelTask>? Take()
        {
            using var held = _lock.HoldIrqSave();
            return _resources.TryPop(out var release) ? release : null;
        }
    }
}
