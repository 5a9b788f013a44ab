using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Deadlock;

/// <summary>A command times out a second time, and the error handler resets the device: behind the mutex of the thread that waits for it.</summary>
internal sealed class D16Shipped : CorpusProgram
{
    private readonly Mutex _devMutex = new("us->dev_mutex");
    private readonly Completion _cmndReady = new("us->cmnd_ready");
    private readonly Completion _urbDone = new("us->current_urb");
    private readonly Shared<bool> _urbActive = new(false, "US_FLIDX_URB_ACTIVE");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = Kthread.Run(_ => ControlThreadAsync(), "usb-storage");
        var handler = Kthread.Run(_ => ErrorHandlerAsync(), "scsi_eh", cpu: 1);
        _cmndReady.Complete();
        await handler.StopAsync();
    }

    private async KernelTask ControlThreadAsync()
    {
        await _cmndReady.WaitAsync();
        using (await _devMutex.HoldAsync())
        {
            await InvokeTransportAsync();
        }
    }

    private async KernelTask InvokeTransportAsync() => await MsgCommonAsync();

    /// <summary>The device does not answer.</summary>
    private async KernelTask MsgCommonAsync()
    {
        _urbActive.Value = true;
        await _urbDone.WaitAsync();
    }

    private async KernelTask ErrorHandlerAsync()
    {
        await Kernel.MsleepAsync(30);
        await DeviceResetAsync();
    }

    private async KernelTask DeviceResetAsync()
    {
        using (await _devMutex.HoldAsync())
        {
            ResetDevice();
        }
    }

    /// <summary>What the device had in hand ends with it.</summary>
    private void ResetDevice() => StopTransport();

    private void StopTransport()
    {
        if (_urbActive.Exchange(false))
        {
            _urbDone.Complete();
        }
    }
}
