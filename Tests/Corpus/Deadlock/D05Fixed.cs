using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Cancels the power-on work in the callers that are not that work.</summary>
internal sealed class D05Fixed : CorpusProgram
{
    private readonly Mutex _reqLock = new("hdev->req_lock");
    private readonly Workqueue _reqWorkqueue = new("hci0");
    private readonly Work _powerOn;
    private readonly Shared<bool> _rfkilled = new(false, "HCI_RFKILLED");
    private readonly Shared<bool> _up = new(false, "HCI_UP");

    public D05Fixed() => _powerOn = new(PowerOnAsync, "hdev->power_on");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        Kernel.WarnOn(!_reqWorkqueue.Queue(_powerOn));
        await Kernel.MsleepAsync(10);
        await DevCloseAsync();

        // The next time the switch is set.
        _rfkilled.Value = true;
        Kernel.WarnOn(!_reqWorkqueue.Queue(_powerOn));
        await Kernel.MsleepAsync(10);
    }

    private async KernelTask PowerOnAsync() => await PowerOnSyncAsync();

    private async KernelTask PowerOnSyncAsync()
    {
        await DevOpenSyncAsync();
        if (_rfkilled.Value)
        {
            await DevCloseSyncAsync();
        }
    }

    private async KernelTask DevOpenSyncAsync()
    {
        using (await _reqLock.HoldAsync())
        {
            _up.Value = true;
        }
    }

    private async KernelTask DevCloseSyncAsync()
    {
        using (await _reqLock.HoldAsync())
        {
            _up.Value = false;
        }
    }

    /// <summary>The ioctl HCIDEVDOWN.</summary>
    private async KernelTask DevCloseAsync()
    {
        await _powerOn.CancelSyncAsync();
        await DevCloseSyncAsync();
    }
}
