using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// A card that goes away waits for its files with a lock that whoever closes a file takes; the wait lets go of
/// it.
/// </summary>
internal sealed class F23Correct : CorpusProgram
{
    private readonly SoundCard _card = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        await _card.OpenAsync();
        var user = Kthread.Run(_ => _card.ReleaseAsync(), "aplay", cpu: 1);
        await _card.DisconnectSyncAsync();
        await user.StopAsync();
    }

    private sealed class SoundCard
    {
        private readonly Mutex _openMutex = new("pcm->open_mutex");
        private readonly SpinLock _filesLock = new("card->files_lock");
        private readonly WaitQueue _removeSleep = new("remove_sleep");
        private readonly Shared<int> _files = new(0, "card->files_list");

        public async KernelTask OpenAsync()
        {
            using (await _openMutex.HoldAsync())
            {
                _filesLock.Lock();
                _files.Value++;
                _filesLock.Unlock();
            }
        }

        public async KernelTask ReleaseAsync()
        {
            using (await _openMutex.HoldAsync())
            {
                Kernel.Udelay(1);
            }

            _filesLock.Lock();
            if (--_files.Value == 0)
            {
                _removeSleep.WakeUpAll();
            }

            _filesLock.Unlock();
        }

        public async KernelTask DisconnectSyncAsync()
        {
            _filesLock.LockIrq();
            await WaitNoFilesLockedAsync();
            _filesLock.UnlockIrq();
        }

        /// <summary>wait_event_lock_irq()</summary>
        private async KernelTask WaitNoFilesLockedAsync()
        {
            while (_files.Value > 0)
            {
                _filesLock.UnlockIrq();
                await _removeSleep.WaitEventAsync(() => _files.Value == 0);
                _filesLock.LockIrq();
            }
        }
    }
}
