using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Deletes an OTG timer through the ops of the state machine; with the last one goes the hrtimer, waited for under the controller lock.</summary>
internal sealed class D02Shipped : CorpusProgram, IHardwareEvent
{
    private const int Irq = 13;
    private const int ASrpRspns = 0;
    private const int ATmoutAwaitVrise = 1;
    private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "ci_hdrc").Line;
    private readonly OtgFsm _fsm = new CiHdrc().Fsm;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (Machine.Current.Interrupts.RequestThreadedIrq(Irq, null, OtgThread, IrqFlags.OneShot, "ci_otg", out _) == Errno.Ok)
        {
            Machine.Current.Interrupts.SetAffinity(Irq, 1);
            _fsm.Ops.AddTimer(ASrpRspns);
            _fsm.Ops.AddTimer(ATmoutAwaitVrise);
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromUs(100), this);
            await Kernel.MsleepAsync(1);
        }
    }

    /// <summary>The bus has power.</summary>
    void IHardwareEvent.Occur(long argument) => _line.Assert();

    private KernelTask<IrqReturn> OtgThread(int irq)
    {
        _line.Deassert();
        _fsm.Ops.DelTimer(ASrpRspns);
        _fsm.Ops.DelTimer(ATmoutAwaitVrise);
        return IrqReturn.Handled;
    }

    private sealed record OtgFsmOps(Action<int> AddTimer, Action<int> DelTimer);

    private sealed record OtgFsm(OtgFsmOps Ops);

    private sealed class CiHdrc
    {
        private readonly SpinLock _lock = new("ci->lock");
        private readonly Hrtimer _otgFsmHrtimer;
        private uint _enabledOtgTimerBits;
        private uint _timeouts;

        public CiHdrc()
        {
            _otgFsmHrtimer = new(OtgHrtimerFunc, name: "otg_fsm_hrtimer");
            Fsm = new(new(OtgAddTimer, OtgDelTimer));
        }

        public OtgFsm Fsm { get; }

        private void OtgAddTimer(int timer)
        {
            var flags = _lock.LockIrqSave();
            _enabledOtgTimerBits |= 1u << timer;
            _otgFsmHrtimer.Start(Ktime.FromUs(50));
            _lock.UnlockIrqRestore(flags);
        }

        private void OtgDelTimer(int timer)
        {
            var flags = _lock.LockIrqSave();
            _enabledOtgTimerBits &= ~(1u << timer);
            if (_enabledOtgTimerBits == 0)
            {
                _otgFsmHrtimer.Cancel();
            }

            _lock.UnlockIrqRestore(flags);
        }

        private HrtimerRestart OtgHrtimerFunc(Hrtimer timer)
        {
            var flags = _lock.LockIrqSave();
            _timeouts |= _enabledOtgTimerBits;
            _lock.UnlockIrqRestore(flags);
            return HrtimerRestart.NoRestart;
        }
    }
}
