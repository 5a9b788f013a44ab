using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The stack sends under its transmit lock; the driver computes the integrity code in memory from GFP_ATOMIC.
/// </summary>
internal sealed class S11Fixed : CorpusProgram
{
    private readonly NetDevice _netdev = new(new(new Ks7010().StartXmit));

    /// <inheritdoc/>
    public override KernelTask RunAsync()
    {
        _netdev.Xmit(new byte[20]);
        return default;
    }

    private enum NetdevTx
    {
        Ok,
        Busy,
    }

    private sealed record NetDeviceOps(Func<byte[], NetdevTx> StartXmit);

    /// <summary>The network stack.</summary>
    private sealed class NetDevice(NetDeviceOps ops)
    {
        private readonly SpinLock _xmitLock = new("txq->_xmit_lock");
        private readonly Shared<int> _sent = new(0, "txq sent");

        public void Xmit(byte[] packet)
        {
            _xmitLock.LockBh();
            if (ops.StartXmit(packet) == NetdevTx.Ok)
            {
                _sent.Value++;
            }

            _xmitLock.UnlockBh();
        }
    }

    private sealed class Ks7010
    {
        private readonly Shared<uint> _lastMic = new(0, "mic");

        public NetdevTx StartXmit(byte[] packet) => HostifDataRequest(packet) == Errno.Ok ? NetdevTx.Ok : NetdevTx.Busy;

        private Errno HostifDataRequest(byte[] packet)
        {
            Machine.Current.RunOnStack(MichaelMicAsync(packet));
            return Errno.Ok;
        }

        private async KernelTask MichaelMicAsync(byte[] packet)
        {
            var request = await Kmem.AllocAsync(packet, (Gfp)Gfp.Atomic, 96);
            if (request is null)
            {
                return;
            }

            _lastMic.Value = (uint)request.Get().Length * 31;
            request.Free();
        }
    }
}
