using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// The first user of the programming voltage switches it on under a spinlock, through a subsystem that takes a
/// mutex.
/// </summary>
internal sealed class S06Shipped : CorpusProgram
{
    private readonly PcmciaDevice _pcmcia = new();
    private readonly SpinLock _pcmciaLock = new("pcmcia_lock");
    private readonly Shared<int> _vppUsers = new(0, "dev->vpp_users");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await SetVppAsync(true);
        await SetVppAsync(true);
        await SetVppAsync(false);
        await SetVppAsync(false);
    }

    private async KernelTask SetVppAsync(bool isOn)
    {
        var flags = _pcmciaLock.LockIrqSave();
        if (isOn)
        {
            if (_vppUsers.Value++ == 0)
            {
                await _pcmcia.FixupVppAsync(120);
            }
        }
        else if (--_vppUsers.Value == 0)
        {
            await _pcmcia.FixupVppAsync(0);
        }

        _pcmciaLock.UnlockIrqRestore(flags);
    }

    /// <summary>Another subsystem.</summary>
    private sealed class PcmciaDevice
    {
        private readonly Mutex _opsMutex = new("s->ops_mutex");
        private readonly Shared<int> _vpp = new(0, "socket vpp");

        public async KernelTask FixupVppAsync(int vpp)
        {
            using (await _opsMutex.HoldAsync())
            {
                _vpp.Value = vpp;
            }
        }
    }
}
