using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A task waits for the result with the mutex held that the thread of the interrupt takes; a flag that it sets before makes the thread go
/// without.
/// </summary>
internal sealed class F07Correct : CorpusProgram
{
    private readonly Opt3001 _opt = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_opt.Probe())
        {
            return;
        }

        _ = await _opt.GetLuxAsync();
        _ = await _opt.GetLuxAsync();
        await _opt.RemoveAsync();
    }

    private sealed class Opt3001 : IHardwareEvent
    {
        private const int Irq = 61;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "opt3001").Line;
        private readonly Mutex _lock = new("opt->lock");
        private readonly WaitQueue _resultReadyQueue = new("result_ready_queue");
        private readonly Shared<bool> _okToIgnoreLock = new(false, "ok_to_ignore_lock");
        private readonly Shared<bool> _resultReady = new(false, "result_ready");
        private IrqAction? _action;

        public bool Probe() => _interrupts.RequestThreadedIrq(Irq, null, OptIrq, IrqFlags.OneShot, "opt3001", out _action) == Errno.Ok;

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        public async KernelTask<Errno> GetLuxAsync()
        {
            using (await _lock.HoldAsync())
            {
                _resultReady.Value = false;
                _okToIgnoreLock.Value = true;
                ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);
                var isReady = await _resultReadyQueue.WaitEventTimeoutAsync(() => _resultReady.Value, Ktime.FromMs(200));
                _okToIgnoreLock.Value = false;
                return isReady ? Errno.Ok : Errno.TimedOut;
            }
        }

        /// <summary>The conversion is over.</summary>
        public void Occur(long argument) => _line.Assert();

        private async KernelTask<IrqReturn> OptIrq(int irq)
        {
            var ignoresLock = _okToIgnoreLock.Value;
            if (!ignoresLock)
            {
                await _lock.LockAsync();
            }

            _line.Deassert();
            _resultReady.Value = true;
            _resultReadyQueue.WakeUp();
            if (!ignoresLock)
            {
                _lock.Unlock();
            }

            return IrqReturn.Handled;
        }
    }
}
