using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The queue of a crypto engine is guarded by a mutex, and the network stack encrypts in the receive softirq.
/// </summary>
internal sealed class S16Shipped : CorpusProgram
{
    private readonly CryptoAead _echainiv = new(new CryptoAead(new Sec().Ops).Ops);
    private readonly SoftirqCore _softirqs = Machine.Current.Softirqs;

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _softirqs.Open(SoftirqVector.NetRx, NetRxAction);
        _ = _echainiv.Encrypt(64);
        _softirqs.Raise(SoftirqVector.NetRx);
        await Kernel.MsleepAsync(1);
    }

    private void NetRxAction() => EspOutput();

    private void EspOutput() => Kernel.WarnOn(_echainiv.Encrypt(128) != Errno.InProgress);

    private sealed record AeadAlg(Func<int, Errno> Encrypt);

    /// <summary>A transform, which may stand on another one.</summary>
    private sealed class CryptoAead(AeadAlg alg)
    {
        public AeadAlg Ops => new(Encrypt);

        public Errno Encrypt(int bytes) => alg.Encrypt(bytes);
    }

    private sealed class Sec
    {
        private readonly Mutex _reqLock = new("qp_ctx->req_lock");
        private readonly Shared<int> _inFlight = new(0, "qp_ctx in flight");

        public AeadAlg Ops => new(AeadCrypto);

        private Errno AeadCrypto(int bytes) => BdSend();

        private Errno BdSend()
        {
            Machine.Current.RunOnStack(_reqLock.LockAsync());
            _inFlight.Value++;
            _reqLock.Unlock();
            return Errno.InProgress;
        }
    }
}
