using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>The timer queues the device dump, and nobody says how to allocate any more.</summary>
internal sealed class S09Fixed : CorpusProgram
{
    private readonly KernelTimer _devdumpTimer;
    private readonly Work _devdumpWork;

    public S09Fixed()
    {
        _devdumpTimer = new(DevdumpTimeout, "devdump");
        _devdumpWork = new(UploadDeviceDumpAsync, "devdump");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _devdumpTimer.Mod(Ktime.FromMs(5));
        await Kernel.MsleepAsync(50);
        _ = _devdumpTimer.DeleteSync();
        _ = await _devdumpWork.CancelSyncAsync();
    }

    private static async KernelTask DevCoredumpvAsync(byte[] data)
    {
        var dump = await Kmem.AllocAsync(data, Gfp.Kernel, 128);
        if (dump is not null)
        {
            await DevSetNameAsync("devcd0");
            dump.Free();
        }
    }

    private static async KernelTask DevSetNameAsync(string name) => Kmem.Free(await Kmem.AllocAsync(name, Gfp.Kernel, 16));

    private void DevdumpTimeout() => Kernel.WarnOn(!_devdumpWork.Schedule());

    private KernelTask UploadDeviceDumpAsync() => DevCoredumpvAsync(new byte[64]);
}
