using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The signal is sent by a work item, and not below the lock of the flow control.</summary>
internal sealed class L23Fixed : CorpusProgram
{
    private readonly Tty _tty = new();
    private readonly Tasklet _receive;

    public L23Fixed() => _receive = new(_tty.StopTty, "vhci rx");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var forks = Kthread.Run(_ =>
        {
            _tty.Tasks.Fork();
            return default;
        }, "fork", cpu: 1);
        _receive.Schedule();
        _tty.Tasks.WaitForChild();
        _tty.StopTty();
        await _receive.KillAsync();
        await forks.StopAsync();
        await _tty.DestroyAsync();
    }

    private sealed class TaskList
    {
        private readonly RwLock _tasklistLock = new("tasklist_lock");
        private readonly Shared<int> _tasks = new(1, "tasks");

        public void Fork()
        {
            _tasklistLock.WriteLockIrq();
            _tasks.Value++;
            _tasklistLock.WriteUnlockIrq();
        }

        public void WaitForChild() => _ = Count();

        public int Count()
        {
            _tasklistLock.ReadLock();
            var count = _tasks.Value;
            _tasklistLock.ReadUnlock();
            return count;
        }
    }

    private sealed class Tty
    {
        private readonly SpinLock _flowLock = new("tty->flow.lock");
        private readonly SpinLock _faLock = new("new->fa_lock");
        private readonly Shared<int> _stops = new(0, "tty->flow.stopped");
        private readonly Work _signalWork;

        public Tty() => _signalWork = new(SignalWork, "fasync");

        public TaskList Tasks { get; } = new();

        public void StopTty()
        {
            var flags = _flowLock.LockIrqSave();
            _stops.Value++;
            StopTtyLocked();
            _flowLock.UnlockIrqRestore(flags);
        }

        public async KernelTask DestroyAsync() => _ = await _signalWork.CancelSyncAsync();

        private void StopTtyLocked() => _stops.Value += _signalWork.Schedule() ? 0 : 1;

        private KernelTask SignalWork()
        {
            KillFasync();
            return default;
        }

        private void KillFasync()
        {
            var flags = _faLock.LockIrqSave();
            SendSigio();
            _faLock.UnlockIrqRestore(flags);
        }

        private void SendSigio() => Kernel.WarnOn(Tasks.Count() == 0);
    }
}
