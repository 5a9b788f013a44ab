using TopHalf.Deferred;
using TopHalf.Devices;
using TopHalf.Interrupts;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// A wait that switches interrupts on and off is used under a lock that was taken with interrupts off.
/// </summary>
internal sealed class L11Fixed : CorpusProgram
{
    private readonly Idxd _idxd = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        if (!_idxd.Probe())
        {
            return;
        }

        var other = Kthread.Run(_ => _idxd.CmdExecAsync(1), "reset", cpu: 1);
        await _idxd.CmdExecAsync(2);
        await other.StopAsync();
        await _idxd.RemoveAsync();
    }

    private sealed class Idxd : IHardwareEvent
    {
        private const int Irq = 75;
        private readonly InterruptCore _interrupts = Machine.Current.Interrupts;
        private readonly InterruptLine _line = Machine.Current.Interrupts.Wire(Irq, "idxd-misc").Line;
        private readonly SpinLock _cmdLock = new("idxd->cmd_lock");
        private readonly WaitQueue _cmdWaitq = new("cmd_waitq");
        private readonly Shared<bool> _isRunning = new(false, "IDXD_FLAG_CMD_RUNNING");
        private readonly Shared<int> _command = new(0, "IDXD_CMD_OFFSET");
        private readonly Shared<Completion?> _cmdDone = new(null, "idxd->cmd_done");
        private IrqAction? _action;

        public bool Probe() => _interrupts.RequestIrq(Irq, MiscIrq, IrqFlags.None, "idxd-misc", out _action) == Errno.Ok;

        public KernelTask RemoveAsync() => _interrupts.FreeIrqAsync(_action!);

        /// <summary>The command is executed.</summary>
        public void Occur(long argument) => _line.Assert();

        public async KernelTask CmdExecAsync(int command)
        {
            var done = new Completion("cmd_done");
            var flags = _cmdLock.LockIrqSave();
            await WaitNotRunningLockIrqAsync();
            Issue(command, done);
            _cmdLock.UnlockIrqRestore(flags);
            await done.WaitAsync();
            ClearRunning();
        }

        /// <summary>wait_event_lock_irq()</summary>
        private async KernelTask WaitNotRunningLockIrqAsync()
        {
            while (_isRunning.Value)
            {
                _cmdLock.UnlockIrq();
                await _cmdWaitq.WaitEventAsync(() => !_isRunning.Value);
                _cmdLock.LockIrq();
            }
        }

        private void Issue(int command, Completion done)
        {
            _isRunning.Value = true;
            _command.Value = command;
            _cmdDone.Value = done;
            ((IHardwareHost)Machine.Current).Schedule(Ktime.FromMs(1), this);
        }

        private void ClearRunning()
        {
            var flags = _cmdLock.LockIrqSave();
            _isRunning.Value = false;
            _cmdLock.UnlockIrqRestore(flags);
            _cmdWaitq.WakeUp();
        }

        private IrqReturn MiscIrq(int irq)
        {
            _line.Deassert();
            _cmdDone.Exchange(null)?.Complete();
            return IrqReturn.Handled;
        }
    }
}
