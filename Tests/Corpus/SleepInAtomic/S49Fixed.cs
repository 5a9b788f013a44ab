using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>A register is polled without a sleep between two reads, in an op that a lock is held around.</summary>
internal sealed class S49Fixed : CorpusProgram
{
    private readonly Bdc _bdc = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await _bdc.InitAsync();
        await _bdc.PullupAsync();
    }

    private sealed class Bdc
    {
        private readonly SpinLock _lock = new("bdc->lock");
        private readonly Shared<int> _bdcsc = new(0, "BDCSC");

        /// <summary>Probe: sleeping is fine.</summary>
        public async KernelTask InitAsync()
        {
            if (await PollAsync(() => ReadBdcsc() >= 3, sleepUs: 10, timeoutUs: 1000) == Errno.Ok)
            {
                _bdcsc.Value = 0;
            }
        }

        public async KernelTask PullupAsync()
        {
            var flags = _lock.LockIrqSave();
            _ = await RunControllerAsync();
            _lock.UnlockIrqRestore(flags);
        }

        private static async KernelTask<Errno> PollAsync(Func<bool> isReady, int sleepUs, int timeoutUs)
        {
            for (var elapsedUs = 0; elapsedUs <= timeoutUs; elapsedUs += sleepUs + 1)
            {
                if (isReady())
                {
                    return Errno.Ok;
                }

                if (sleepUs > 0)
                {
                    await Kernel.UsleepRangeAsync(sleepUs, sleepUs);
                }

                Kernel.Udelay(1);
            }

            return Errno.TimedOut;
        }

        private KernelTask<Errno> RunControllerAsync() => PollAsync(() => ReadBdcsc() >= 3, sleepUs: 0, timeoutUs: 1000);

        /// <summary>The controller runs at the third look.</summary>
        private int ReadBdcsc() => _bdcsc.Update(static looks => looks + 1);
    }
}
