using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Races;

/// <summary>Marks itself as sleeping before.</summary>
internal sealed class R02Fixed : CorpusProgram, IHardwareEvent
{
    private const int Irq = 45;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "snd_hda_intel").Line;
    private readonly SpinLock _streamLock = new("group->lock");
    private readonly WaitQueue _sleep = new("runtime->sleep");
    private readonly TaskStruct _current = Machine.Current.CurrentTask;
    private bool _isDraining = true;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestIrq(Irq, PeriodElapsed, IrqFlags.None, "snd_hda_intel", out _) == Errno.Ok)
        {
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);
            await DrainAsync();
        }
    }

    /// <summary>The last period was played.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private async KernelTask DrainAsync()
    {
        _streamLock.LockIrq();
        while (_isDraining)
        {
            var wait = new WaitQueueEntry(WakeFunction);
            Kernel.SetCurrentState(WaitKind.Interruptible);
            _sleep.Add(wait);
            _streamLock.UnlockIrq();
            var tout = await Kernel.ScheduleTimeoutAsync(100);
            _streamLock.LockIrq();
            _sleep.Remove(wait);

            // A drain that times out is trouble with DMA or interrupts.
            if (Kernel.WarnOn(tout == 0))
            {
                break;
            }
        }

        _streamLock.UnlockIrq();
    }

    private bool WakeFunction(WaitQueueEntry entry) => Kernel.WakeUpProcess(_current);

    private IrqReturn PeriodElapsed(int irq)
    {
        _line.Deassert();
        using var held = _streamLock.HoldIrqSave();
        _isDraining = false;
        _sleep.WakeUp();
        return IrqReturn.Handled;
    }
}
