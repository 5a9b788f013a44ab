using TopHalf.Deferred;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// A timer makes a device dump. It says how to allocate, and the function that names the dump does not listen.
/// </summary>
internal sealed class S09Shipped : CorpusProgram
{
    private readonly KernelTimer _devdumpTimer;

    public S09Shipped()
    {
        _devdumpTimer = new(DevdumpTimeout, "devdump");
    }

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _devdumpTimer.Mod(Ktime.FromMs(5));
        await Kernel.MsleepAsync(50);
        _ = _devdumpTimer.DeleteSync();
    }

    private static async KernelTask DevCoredumpvAsync(byte[] data, Gfp gfp)
    {
        var dump = await Kmem.AllocAsync(data, gfp, 128);
        if (dump is not null)
        {
            await DevSetNameAsync("devcd0");
            dump.Free();
        }
    }

    private static async KernelTask DevSetNameAsync(string name) => Kmem.Free(await Kmem.AllocAsync(name, Gfp.Kernel, 16));

    private void DevdumpTimeout() => UploadDeviceDump();

    private void UploadDeviceDump() => Machine.Current.RunOnStack(DevCoredumpvAsync(new byte[64], Gfp.Kernel));
}
