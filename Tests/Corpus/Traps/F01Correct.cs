using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// One function takes a spinning lock for events of the kernel and a sleeping one for events with data of a user,
/// and copies only the latter.
/// </summary>
internal sealed class F01Correct : CorpusProgram
{
    private readonly VirMidiDev _rdev = new();
    private readonly KernelTimer _queueTimer;

    public F01Correct() => _queueTimer = new(QueueTimer, "seq queue");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = _queueTimer.Mod(Ktime.FromMs(5));
        var address = Machine.Current.CurrentTask.Mm!.Map(64, Ktime.FromMs(1));
        await _rdev.ReceiveEventAsync(new(IsUser: true, address), isAtomic: false);
        await Kernel.MsleepAsync(20);
        _ = _queueTimer.DeleteSync();
    }

    private void QueueTimer() => Machine.Current.RunOnStack(_rdev.ReceiveEventAsync(new(IsUser: false, 0), isAtomic: true));

    private sealed record SeqEvent(bool IsUser, ulong Data);

    private sealed class VirMidiDev
    {
        private readonly RwLock _filelistLock = new("rdev->filelist_lock");
        private readonly RwSemaphore _filelistSem = new("rdev->filelist_sem");
        private readonly Shared<int> _received = new(0, "rdev received");

        public async KernelTask ReceiveEventAsync(SeqEvent ev, bool isAtomic)
        {
            if (isAtomic)
            {
                _filelistLock.ReadLock();
            }
            else
            {
                await _filelistSem.DownReadAsync();
            }

            await DumpVarEventAsync(ev);
            _received.Update(static count => count + 1);
            if (isAtomic)
            {
                _filelistLock.ReadUnlock();
            }
            else
            {
                _filelistSem.UpRead();
            }
        }

        private static async KernelTask DumpVarEventAsync(SeqEvent ev)
        {
            if (ev.IsUser)
            {
                Kernel.WarnOn(await UserMemory.CopyFromUserAsync(new byte[16], ev.Data) != 0);
            }
        }
    }
}
