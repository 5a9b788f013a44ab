using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Two delayed works, each of which waits for the other to be cancelled.</summary>
internal sealed class D07Shipped : CorpusProgram
{
    private readonly DelayedWork _psWork;
    private readonly DelayedWork _macWork;
    private readonly Mutex _mutex = new("dev->mt76.mutex");
    private readonly Mutex _pmMutex = new("pm->mutex");
    private readonly Shared<bool> _firmwareOwns = new(false, "MT76_STATE_PM");
    private readonly Ktime _watchdogTime = Ktime.FromMs(8);

    public D07Shipped()
    {
        _psWork = new(PmPowerSaveWorkAsync, "pm->ps_work");
        _macWork = new(MacWorkAsync, "mphy->mac_work");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        Kernel.WarnOn(!_macWork.Schedule(_watchdogTime));
        Kernel.WarnOn(!_psWork.Schedule(_watchdogTime));
        await Kernel.MsleepAsync(30);
        await _psWork.CancelSyncAsync();
        await _macWork.CancelSyncAsync();
    }

    private async KernelTask PmPowerSaveWorkAsync()
    {
        if (await FwPmctrlAsync())
        {
            await _macWork.CancelSyncAsync();
        }
    }

    private async KernelTask<bool> FwPmctrlAsync()
    {
        using (await _pmMutex.HoldAsync())
        {
            await Kernel.UsleepRangeAsync(100, 200);
            _firmwareOwns.Value = true;
        }

        return true;
    }

    private async KernelTask MacWorkAsync()
    {
        await MutexAcquireAsync();
        _mutex.Unlock();
    }

    private async KernelTask MutexAcquireAsync()
    {
        await _mutex.LockAsync();
        await PmWakeAsync();
    }

    private async KernelTask PmWakeAsync()
    {
        await _psWork.CancelSyncAsync();
        _firmwareOwns.Value = false;
    }
}
