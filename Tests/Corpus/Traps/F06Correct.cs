using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Traps;

/// <summary>
/// The synthesizer calls the card under a lock, and the card takes one of the same name: another object of
/// another type.
/// </summary>
internal sealed class F06Correct : CorpusProgram
{
    private readonly Emu10k1 _hw = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var emux = new Emux(_hw, new(EmuX.GetVoice));
        var other = Kthread.Run(_ =>
        {
            _hw.VoiceFree();
            return default;
        }, "pcm", cpu: 1);
        emux.NoteOn();
        emux.NoteOn();
        await other.StopAsync();
    }

    private sealed record EmuxOperators(Func<Emu10k1, int> GetVoice);

    private sealed class Emux(Emu10k1 hw, EmuxOperators ops)
    {
        private readonly SpinLock _voiceLock = new("voice_lock");
        private readonly Shared<int> _playing = new(0, "emu->playing");

        public void NoteOn()
        {
            var flags = _voiceLock.LockIrqSave();
            if (ops.GetVoice(hw) >= 0)
            {
                _playing.Value++;
            }

            _voiceLock.UnlockIrqRestore(flags);
        }
    }

    private static class EmuX
    {
        public static int GetVoice(Emu10k1 hw) => hw.VoiceAlloc();
    }

    private sealed class Emu10k1
    {
        private readonly SpinLock _voiceLock = new("voice_lock");
        private readonly Shared<int> _used = new(0, "emu10k1 voices");

        public int VoiceAlloc()
        {
            var flags = _voiceLock.LockIrqSave();
            var voice = _used.Value < 64 ? _used.Value++ : -1;
            _voiceLock.UnlockIrqRestore(flags);
            return voice;
        }

        public void VoiceFree()
        {
            var flags = _voiceLock.LockIrqSave();
            _used.Value -= _used.Value > 0 ? 1 : 0;
            _voiceLock.UnlockIrqRestore(flags);
        }
    }
}
