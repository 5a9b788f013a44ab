using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The timer for a firmware that does not come builds a message and sends it to user space, both with GFP_ATOMIC.
/// </summary>
internal sealed class S50Fixed : CorpusProgram
{
    private readonly KernelTimer _cmdTimer;
    private readonly Shared<int> _delivered = new(0, "messages");

    public S50Fixed() => _cmdTimer = new(CommandTimeout, "fw_dnld cmd_timer");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _cmdTimer.Mod(Ktime.FromMs(30));
        await Kernel.MsleepAsync(100);
        _ = _cmdTimer.DeleteSync();
    }

    private void CommandTimeout() => FwDnldOver();

    private void FwDnldOver() => Machine.Current.RunOnStack(FwDownloadDoneAsync("rset"));

    private async KernelTask FwDownloadDoneAsync(string firmware)
    {
        var message = await Kmem.AllocAsync(firmware, (Gfp)Gfp.Atomic, 128);
        if (message is null)
        {
            return;
        }

        await MulticastAsync(message, Gfp.Atomic);
        message.Free();
    }

    private async KernelTask MulticastAsync(Kmem<string> message, Gfp gfp)
    {
        // One copy for each listener.
        var clone = await Kmem.AllocAsync(message.Get(), gfp, 128);
        _delivered.Value += clone is null ? 0 : 1;
        Kmem.Free(clone);
    }
}
