using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Calls the locked form of a function under the lock.</summary>
internal sealed class D27Shipped : CorpusProgram
{
    private readonly Adis _adis = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync() => Kernel.WarnOn(await ProbeAsync() != Errno.Ok);

    private async KernelTask<Errno> ProbeAsync()
    {
        await _adis.StateLock.LockAsync();
        var ret = await _adis.InitialStartupAsync();
        _adis.StateLock.Unlock();
        return ret;
    }

    private sealed class Adis
    {
        private ushort _mscCtrl;

        public Mutex StateLock { get; } = new("adis->state_lock");

        /// <summary>For callers who hold the state lock.</summary>
        public async KernelTask<Errno> InitialStartupAsync()
        {
            await ResetAsync();
            return await EnableIrqAsync(false);
        }

        public async KernelTask<Errno> EnableIrqAsync(bool enable)
        {
            await StateLock.LockAsync();
            var ret = await EnableIrqLockedAsync(enable);
            StateLock.Unlock();
            return ret;
        }

        /// <summary>For callers who hold the state lock.</summary>
        public async KernelTask<Errno> EnableIrqLockedAsync(bool enable)
        {
            // A transfer over SPI.
            await Kernel.UsleepRangeAsync(10, 20);
            _mscCtrl = (ushort)(enable ? _mscCtrl | 4 : _mscCtrl & ~4);
            return Errno.Ok;
        }

        private async KernelTask ResetAsync()
        {
            await Kernel.MsleepAsync(1);
            _mscCtrl = 6;
        }
    }
}
