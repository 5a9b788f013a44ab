using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.LockSafety;

/// <summary>
/// Two locks are nested that both switch interrupts off and on; letting go of the inner one ends the section of
/// the outer.
/// </summary>
internal sealed class L14Shipped : CorpusProgram
{
    private readonly SndEfw _efw = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _efw.Respond();
        _efw.HwdepRead();
        await _efw.RemoveAsync();
    }

    private sealed class SndEfw
    {
        private readonly SpinLock _lock = new("efw->lock");
        private readonly SpinLock _respLock = new("efw->resp_lock");
        private readonly Shared<int> _responses = new(1, "efw->resp_queues");
        private readonly Shared<int> _position = new(0, "pull_ptr");
        private readonly Tasklet _response;

        public SndEfw() => _response = new(EfwResponse, "fw response");

        public void Respond() => _response.Schedule();

        public KernelTask RemoveAsync() => _response.KillAsync();

        public void HwdepRead()
        {
            _lock.LockIrq();
            CopyRespToBuf();
            _lock.UnlockIrq();
        }

        private void CopyRespToBuf()
        {
            _respLock.LockIrq();
            _responses.Value = 0;
            _respLock.UnlockIrq();
            _position.Value++;
        }

        private void EfwResponse()
        {
            var flags = _lock.LockIrqSave();
            _position.Value--;
            _lock.UnlockIrqRestore(flags);
        }
    }
}
