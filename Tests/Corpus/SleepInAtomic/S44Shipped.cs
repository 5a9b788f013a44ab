using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The parent of a connection that is ready is locked as sockets are, which may sleep, inside of the connection's
/// spinlock.
/// </summary>
internal sealed class S44Shipped : CorpusProgram
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
            await parent.LockSockAsync();
            _isAccepted.Value = true;
            parent.ReleaseSock();
            _lock.Unlock();
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
