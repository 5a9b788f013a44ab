using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The parent of a connection that is ready is looked up under the connection's spinlock, and locked after it.
/// </summary>
internal sealed class S44Fixed : CorpusProgram
{
    private readonly ScoConn _conn = new(new("sco parent"));

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var rxWork = new Work(_conn.ConnReadyAsync, "hci rx_work");
        if (rxWork.Schedule())
        {
            _ = await rxWork.FlushAsync();
        }
    }

    private sealed class ScoConn(Sock listening)
    {
        private readonly SpinLock _lock = new("conn->lock");
        private readonly Shared<bool> _isAccepted = new(false, "sk accepted");

        public async KernelTask ConnReadyAsync()
        {
            _lock.Lock();
            var parent = GetSockListen();
            _lock.Unlock();
            await parent.LockSockAsync();
            _isAccepted.Value = true;
            parent.ReleaseSock();
        }

        private Sock GetSockListen() => listening;
    }

    /// <summary>The lock of a socket: a spinlock for bottom halves, and an owner that a process waits for.</summary>
    private sealed class Sock(string name)
    {
        private readonly SpinLock _slock = new($"{name} slock");
        private readonly WaitQueue _wq = new($"{name} sk_lock.wq");
        private readonly Shared<bool> _isOwned = new(false, $"{name} owned");

        public async KernelTask LockSockAsync()
        {
            Kernel.MightSleep();
            _slock.LockBh();
            while (_isOwned.Value)
            {
                _slock.UnlockBh();
                await _wq.WaitEventAsync(() => !_isOwned.Value);
                _slock.LockBh();
            }

            _isOwned.Value = true;
            _slock.UnlockBh();
        }

        public void ReleaseSock()
        {
            _slock.LockBh();
            _isOwned.Value = false;
            _wq.WakeUp();
            _slock.UnlockBh();
        }
    }
}
