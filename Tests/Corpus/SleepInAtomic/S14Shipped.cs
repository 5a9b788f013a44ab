using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A hold that was asked not to sleep flushes a work item all the same: in one state of the link it does not look
/// at what it was asked.
/// </summary>
internal sealed class S14Shipped : CorpusProgram
{
    private readonly SpinLock _queueLock = new("hctx->lock");
    private readonly Ufshcd _hba = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        // A command of the driver's own, which may sleep.
        if (await _hba.HoldAsync(isAsync: false) == Errno.Ok)
        {
            _hba.Release();
        }

        await QueueCommandAsync();
        _hba.EnterHibern8();
        await QueueCommandAsync();
        await _hba.RemoveAsync();
    }

    private async KernelTask QueueCommandAsync()
    {
        // What queues commands does so with its lock held.
        _queueLock.Lock();
        if (await _hba.HoldAsync(isAsync: true) == Errno.Ok)
        {
            _hba.Release();
        }

        _queueLock.Unlock();
    }

    private sealed class Ufshcd
    {
        private readonly SpinLock _hostLock = new("host_lock");
        private readonly Shared<bool> _inHibern8 = new(false, "uic_link_state");
        private readonly Shared<int> _activeRequests = new(0, "clk_gating.active_reqs");
        private readonly Work _ungateWork;

        public Ufshcd() => _ungateWork = new(UngateAsync, "ungate_work");

        public async KernelTask<Errno> HoldAsync(bool isAsync)
        {
            var flags = _hostLock.LockIrqSave();
            _activeRequests.Value++;
            while (_inHibern8.Value)
            {
                // The clocks are on, the link still sleeps: somebody wakes it.
                _hostLock.UnlockIrqRestore(flags);
                _ = await _ungateWork.FlushAsync();
                flags = _hostLock.LockIrqSave();
            }

            _hostLock.UnlockIrqRestore(flags);
            return Errno.Ok;
        }

        public void Release()
        {
            var flags = _hostLock.LockIrqSave();
            _activeRequests.Value--;
            _hostLock.UnlockIrqRestore(flags);
        }

        public void EnterHibern8()
        {
            var flags = _hostLock.LockIrqSave();
            _inHibern8.Value = true;
            _hostLock.UnlockIrqRestore(flags);
            Kernel.WarnOn(!_ungateWork.Schedule());
        }

        public async KernelTask RemoveAsync() => _ = await _ungateWork.FlushAsync();

        private KernelTask UngateAsync()
        {
            var flags = _hostLock.LockIrqSave();
            _inHibern8.Value = false;
            _hostLock.UnlockIrqRestore(flags);
            return default;
        }
    }
}
