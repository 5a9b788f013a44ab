using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// The time of a socket is kept by a delayed work, which takes the socket's lock in a task as others do.
/// </summary>
internal sealed class L20Fixed : CorpusProgram
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
        private readonly DelayedWork _timeoutWork;

        public ScoSock() => _timeoutWork = new(SockTimeoutAsync, "conn->timeout_work");

        public void ConnDel()
        {
            _slock.Lock();
            _isClosed.Value = true;
            _slock.Unlock();
        }

        public void SetTimer() => Kernel.WarnOn(!_timeoutWork.Schedule(Ktime.FromMs(20)));

        public async KernelTask KillAsync() => _ = await _timeoutWork.CancelSyncAsync();

        private KernelTask SockTimeoutAsync()
        {
            _slock.Lock();
            _isClosed.Value = true;
            _slock.Unlock();
            return default;
        }
    }
}
