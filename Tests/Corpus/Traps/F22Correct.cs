using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// Creating the device holds a mutex that the upload of an effect takes, and would call into the same code if
/// there were effects yet.
/// </summary>
internal sealed class F22Correct : CorpusProgram
{
    private readonly Uinput _udev = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var dev = await _udev.CreateDeviceAsync();
        var other = Kthread.Run(_ => dev.UploadEffectAsync(), "game", cpu: 1);
        await dev.UploadEffectAsync();
        await other.StopAsync();
        await dev.FlushAsync();
    }

    private sealed record FfOps(Func<KernelTask> UploadAsync, Func<KernelTask> EraseAsync);

    /// <summary>The input core.</summary>
    private sealed class InputDev(FfOps ff)
    {
        private readonly Mutex _ffMutex = new("ff->mutex");
        private readonly Shared<int> _effects = new(0, "ff->effects");

        public async KernelTask RegisterAsync()
        {
            // A device that comes back has effects. A new one has none.
            if (_effects.Value > 0)
            {
                await FlushAsync();
            }
        }

        public async KernelTask UploadEffectAsync()
        {
            using (await _ffMutex.HoldAsync())
            {
                await ff.UploadAsync();
                _effects.Value++;
            }
        }

        public async KernelTask FlushAsync()
        {
            using (await _ffMutex.HoldAsync())
            {
                for (; _effects.Value > 0; _effects.Value--)
                {
                    await ff.EraseAsync();
                }
            }
        }
    }

    private sealed class Uinput
    {
        private readonly Mutex _mutex = new("udev->mutex");
        private readonly Shared<int> _requests = new(0, "udev requests");

        public async KernelTask<InputDev> CreateDeviceAsync()
        {
            using (await _mutex.HoldAsync())
            {
                var dev = new InputDev(new(RequestSubmitAsync, RequestSubmitAsync));
                await dev.RegisterAsync();
                return dev;
            }
        }

        private async KernelTask RequestSubmitAsync()
        {
            using (await _mutex.HoldAsync())
            {
                _requests.Value++;
            }
        }
    }
}
