using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// Softirqs take the lock of the flow control. Below it a signal is sent, whose last lock is held elsewhere with softirqs on.
/// </summary>
internal sealed class L23Shipped : CorpusProgram
{
    private readonly Tty _tty = new();
    private readonly Tasklet _receive;

    public L23Shipped() => _receive = new(_tty.StopTty, "vhci rx");

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

        public TaskList Tasks { get; } = new();

        public void StopTty()
        {
            var flags = _flowLock.LockIrqSave();
            _stops.Value++;
            StopTtyLocked();
            _flowLock.UnlockIrqRestore(flags);
        }

        private void StopTtyLocked() => KillFasync();

        private void KillFasync()
        {
            var flags = _faLock.LockIrqSave();
            SendSigio();
            _faLock.UnlockIrqRestore(flags);
        }

        private void SendSigio() => Kernel.WarnOn(Tasks.Count() == 0);
    }
}
