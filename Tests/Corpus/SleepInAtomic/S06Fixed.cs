using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>Under the spinlock it is only decided whether the programming voltage has to change.</summary>
internal sealed class S06Fixed : CorpusProgram
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
        var changes = false;
        if (isOn)
        {
            changes = _vppUsers.Value++ == 0;
        }
        else
        {
            changes = --_vppUsers.Value == 0;
        }

        _pcmciaLock.UnlockIrqRestore(flags);
        if (changes)
        {
            await _pcmcia.FixupVppAsync(isOn ? 120 : 0);
        }
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
