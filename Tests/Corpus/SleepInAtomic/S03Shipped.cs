using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The beacon is sent under a lock with bottom halves off; behind the pointer of the transport its request is
/// allocated with GFP_KERNEL.
/// </summary>
internal sealed class S03Shipped : CorpusProgram
{
    private readonly SpinLock _beaconLock = new("priv->beacon_lock");
    private readonly HtcTarget _htc;

    public S03Shipped() => _htc = new(new HtcHif(UsbSendAsync));

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var swba = new Work(SendBeaconAsync, "swba");
        if (swba.Schedule())
        {
            _ = await swba.FlushAsync();
        }
    }

    private static KernelTask UsbSendAsync(byte[] packet) => SendRegoutAsync(packet);

    private static async KernelTask SendRegoutAsync(byte[] packet)
    {
        var urb = await Kmem.AllocAsync("urb", Gfp.Kernel, 192);
        var command = await Kmem.AllocAsync(packet, Gfp.Kernel, 32);
        Kmem.Free(command);
        Kmem.Free(urb);
    }

    private async KernelTask SendBeaconAsync()
    {
        _beaconLock.LockBh();
        await _htc.SendAsync([0x80, 0]);
        _beaconLock.UnlockBh();
    }

    private sealed record HtcHif(Func<byte[], KernelTask> SendAsync);

    private sealed class HtcTarget(HtcHif hif)
    {
        public KernelTask SendAsync(byte[] packet) => IssueSendAsync(packet);

        private async KernelTask IssueSendAsync(byte[] packet) => await hif.SendAsync(packet);
    }
}
