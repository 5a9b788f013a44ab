using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A function driver wakes the host from a timer; the controller lets go of its own lock for the delay, and
/// sleeps in the timer.
/// </summary>
internal sealed class S08Shipped : CorpusProgram
{
    private readonly UsbGadget _gadget;
    private readonly KernelTimer _autoresumeTimer;

    public S08Shipped()
    {
        _gadget = new(new Mtu3().Ops);
        _autoresumeTimer = new(ZeroAutoresume, "autoresume");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _autoresumeTimer.Mod(Ktime.FromMs(5));
        await Kernel.MsleepAsync(50);
        _ = _autoresumeTimer.DeleteSync();
    }

    private void ZeroAutoresume() => _ = _gadget.Wakeup();

    private sealed record UsbGadgetOps(Func<Errno> Wakeup);

    private sealed class UsbGadget(UsbGadgetOps ops)
    {
        public Errno Wakeup() => ops.Wakeup();
    }

    private sealed class Mtu3
    {
        private readonly SpinLock _lock = new("mtu->lock");
        private readonly Shared<bool> _resume = new(false, "POWER.RESUME");

        public UsbGadgetOps Ops => new(GadgetWakeup);

        private Errno GadgetWakeup()
        {
            var flags = _lock.LockIrqSave();
            _resume.Value = true;
            _lock.UnlockIrqRestore(flags);
            Machine.Current.RunOnStack(Kernel.UsleepRangeAsync(10_000, 11_000));
            flags = _lock.LockIrqSave();
            _resume.Value = false;
            _lock.UnlockIrqRestore(flags);
            return Errno.Ok;
        }
    }
}
