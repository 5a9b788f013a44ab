using TopHalf.Deferred;
using TopHalf.Interrupts;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// A timer polls a trigger, which calls interrupt handlers as the controller would, and has interrupts on.
/// </summary>
internal sealed class L22Shipped : CorpusProgram
{
    private readonly HrtimerTrigger _info = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _info.SetState(isOn: true);
        await Kernel.MsleepAsync(20);
        _info.SetState(isOn: false);
    }

    /// <summary>A trigger, which is an interrupt controller of software.</summary>
    private sealed class IioTrigger
    {
        private readonly Func<int, IrqReturn>[] _handlers;
        private readonly Shared<long> _timestamp = new(0, "pollfunc timestamp");

        public IioTrigger() => _handlers = [StoreTime, StoreTime];

        public void Poll()
        {
            for (var i = 0; i < _handlers.Length; i++)
            {
                GenericHandleIrq(i);
            }
        }

        private void GenericHandleIrq(int subIrq)
        {
            // handle_irq_event(): a handler runs with interrupts off.
            Kernel.WarnOn(!Kernel.IrqsDisabled);
            _ = _handlers[subIrq](subIrq);
        }

        private IrqReturn StoreTime(int irq)
        {
            _timestamp.Value = Kernel.Jiffies;
            return IrqReturn.Handled;
        }
    }

    private sealed class HrtimerTrigger
    {
        private readonly IioTrigger _swt = new();
        private readonly Hrtimer _timer;

        public HrtimerTrigger() => _timer = new(TrigHandler, HrtimerMode.Soft, "iio hrtimer");

        public void SetState(bool isOn)
        {
            if (isOn)
            {
                _timer.Start(Ktime.FromMs(5));
            }
            else
            {
                _ = _timer.Cancel();
            }
        }

        private HrtimerRestart TrigHandler(Hrtimer timer)
        {
            _swt.Poll();
            return HrtimerRestart.NoRestart;
        }
    }
}
