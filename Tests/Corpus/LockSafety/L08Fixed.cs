using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>A channel is paused with its controller locked with interrupts off, and a tasklet locks the same.</summary>
internal sealed class L08Fixed : CorpusProgram
{
    private readonly Sun6iDma _sdev = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _sdev.IssuePending();
        _ = _sdev.Device.Pause();
        _sdev.IssuePending();
        await _sdev.RemoveAsync();
    }

    private sealed record DmaDevice(Func<Errno> Pause);

    private sealed class Sun6iDma
    {
        private readonly SpinLock _lock = new("sdev->lock");
        private readonly Shared<int> _pending = new(0, "sdev->pending");
        private readonly Tasklet _task;

        public Sun6iDma() => _task = new(DmaTasklet, "sun6i-dma");

        public DmaDevice Device => new(Pause);

        public void IssuePending()
        {
            var flags = _lock.LockIrqSave();
            _pending.Value++;
            _lock.UnlockIrqRestore(flags);
            _task.Schedule();
        }

        public KernelTask RemoveAsync() => _task.KillAsync();

        private Errno Pause()
        {
            var flags = _lock.LockIrqSave();
            _pending.Value = 0;
            _lock.UnlockIrqRestore(flags);
            return Errno.Ok;
        }

        private void DmaTasklet()
        {
            _lock.LockIrq();
            _pending.Value -= _pending.Value > 0 ? 1 : 0;
            _lock.UnlockIrq();
        }
    }
}
