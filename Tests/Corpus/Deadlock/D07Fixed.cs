using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>The power-save work takes the other one off its queue and does not wait.</summary>
internal sealed class D07Fixed : CorpusProgram
{
    private readonly DelayedWork _psWork;
    private readonly DelayedWork _macWork;
    private readonly Mutex _mutex = new("dev->mt76.mutex");
    private readonly Mutex _pmMutex = new("pm->mutex");
    private readonly Shared<bool> _firmwareOwns = new(false, "MT76_STATE_PM");
    private readonly Ktime _watchdogTime = Ktime.FromMs(8);

    public D07Fixed()
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
            _macWork.Cancel();
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
