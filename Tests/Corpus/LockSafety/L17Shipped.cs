using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// A timer that runs in the hard interrupt also on PREEMPT_RT reports a key, and the lock for that sleeps there.
/// </summary>
internal sealed class L17Shipped : CorpusProgram
{
    private readonly GpioKeys _keys = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _keys.Press();
        await Kernel.MsleepAsync(20);
        _keys.Quiesce();
    }

    private sealed class InputDev
    {
        private readonly SpinLock _eventLock = new("dev->event_lock");
        private readonly Shared<int> _pressed = new(0, "dev->key");

        public void Event(int key)
        {
            var flags = _eventLock.LockIrqSave();
            _pressed.Value = key;
            _eventLock.UnlockIrqRestore(flags);
        }
    }

    private sealed class GpioKeys
    {
        private readonly InputDev _input = new();
        private readonly Hrtimer _releaseTimer;

        public GpioKeys() => _releaseTimer = new(IrqTimer, HrtimerMode.Hard, "release_timer");

        public void Press()
        {
            _input.Event(30);
            _releaseTimer.Start(Ktime.FromMs(5));
        }

        public void Quiesce() => _ = _releaseTimer.Cancel();

        private HrtimerRestart IrqTimer(Hrtimer timer)
        {
            _input.Event(0);
            return HrtimerRestart.NoRestart;
        }
    }
}
