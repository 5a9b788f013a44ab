using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// The lock of the mixer is taken plainly in a task and in the interrupt; in the task another lock has switched
/// interrupts off.
/// </summary>
internal sealed class F02Correct : CorpusProgram
{
    private const int Irq = 5;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "sb").Line;
    private readonly SpinLock _regLock = new("chip->reg_lock");
    private readonly SpinLock _mixerLock = new("chip->mixer_lock");
    private readonly Shared<int> _mixer = new(0, "mixer register");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var interrupts = Machine.Current.Interrupts;
        if (interrupts.RequestIrq(Irq, Sb16Interrupt, IrqFlags.None, "sb", out var action) != Errno.Ok)
        {
            return;
        }

        var other = Kthread.Run(_ => PrepareAsync(), "pcm", cpu: 1);
        ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(10), new Raise(_line));
        await PrepareAsync();
        await other.StopAsync();
        await interrupts.FreeIrqAsync(action!);
    }

    private KernelTask PrepareAsync()
    {
        var flags = _regLock.LockIrqSave();
        MixerWrite(1);
        _regLock.UnlockIrqRestore(flags);
        return default;
    }

    private void MixerWrite(int value)
    {
        _mixerLock.Lock();
        _mixer.Value |= value;
        _mixerLock.Unlock();
    }

    private IrqReturn Sb16Interrupt(int irq)
    {
        _line.Deassert();
        _mixerLock.Lock();
        var status = _mixer.Value;
        _mixerLock.Unlock();
        return status >= 0 ? IrqReturn.Handled : IrqReturn.None;
    }

    /// <summary>The device raises its interrupt.</summary>
    private sealed class Raise(InterruptLine line) : IHardwareEvent
    {
        public void Occur(long argument) => line.Assert();
    }
}
