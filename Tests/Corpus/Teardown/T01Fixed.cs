using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Kills the tasklet when the interrupt is quiet, then frees.</summary>
internal sealed class T01Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 5;
    private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ipwireless").Line;
    private readonly Kmem<int> _hw = Kmem.Alloc(0, Gfp.Atomic, 256)!;
    private readonly Tasklet _tasklet;
    private readonly Shared<bool> _irqOff = new(false, "hw->shutting_down");

    public T01Fixed() => _tasklet = new(DoTasklet, "hw->tasklet");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (_interrupts.RequestIrq(Irq, Interrupt, IrqFlags.Shared, "ipwireless", out var action) == Errno.Ok)
        {
            _interrupts.SetAffinity(Irq, 1);
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(50), this);
            await Kernel.UsleepRangeAsync(10, 20);
            await FreeAsync();
            await _interrupts.FreeIrqAsync(action!);
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The card has a packet.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private IrqReturn Interrupt(int irq)
    {
        if (!_line.IsAsserted)
        {
            return IrqReturn.None;
        }

        _line.Deassert();
        if (!_irqOff.Value)
        {
            _tasklet.Schedule();
        }

        return IrqReturn.Handled;
    }

    private void DoTasklet() => _hw.Set(_hw.Get() + 1);

    private async KernelTask FreeAsync()
    {
        await StopInterruptsAsync();
        await _tasklet.KillAsync();
        _hw.Free();
        _tasklet.Free();
    }

    private async KernelTask StopInterruptsAsync()
    {
        _irqOff.Value = true;
        await _interrupts.SynchronizeIrqAsync(Irq);
    }
}
