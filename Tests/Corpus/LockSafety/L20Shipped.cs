using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>The timer of a socket takes the socket's lock in softirq, and tasks take it with softirqs on.</summary>
internal sealed class L20Shipped : CorpusProgram
{
    private readonly ScoSock _sk = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _sk.SetTimer();
        _sk.ConnDel();
        await Kernel.MsleepAsync(50);
        _sk.ConnDel();
        await _sk.KillAsync();
    }

    private sealed class ScoSock
    {
        private readonly SpinLock _slock = new("sk->sk_lock.slock");
        private readonly Shared<bool> _isClosed = new(false, "sk->sk_state");
        private readonly KernelTimer _timer;

        public ScoSock() => _timer = new(SockTimeout, "sk->sk_timer");

        public void ConnDel()
        {
            _slock.Lock();
            _isClosed.Value = true;
            _slock.Unlock();
        }

        public void SetTimer() => _ = _timer.Mod(Ktime.FromMs(20));

        public KernelTask KillAsync()
        {
            _ = _timer.ShutdownSync();
            return default;
        }

        private void SockTimeout()
        {
            _slock.Lock();
            _isClosed.Value = true;
            _slock.Unlock();
        }
    }
}
