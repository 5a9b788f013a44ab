using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Deletes the timer before it takes the port lock.</summary>
internal sealed class D01Fixed : CorpusProgram
{
    private readonly SpinLock _lock = new("port->lock");
    private readonly KernelTimer _timer;
    private readonly Ktime _mctrlTimeout = Ktime.FromMs(10);
    private uint _oldStatus;
    private uint _baud;

    public D01Fixed() => _timer = new(Timeout, "sport->timer");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var flags = _lock.LockIrqSave();
        EnableMs();
        _lock.UnlockIrqRestore(flags);
        await Kernel.MsleepAsync(12);
        SetTermios(115_200);
        Shutdown();
    }

    private void EnableMs() => _timer.Mod(_mctrlTimeout);

    private void Timeout()
    {
        var flags = _lock.LockIrqSave();
        MctrlCheck();
        _lock.UnlockIrqRestore(flags);
        _timer.Mod(_mctrlTimeout);
    }

    private void MctrlCheck() => _oldStatus ^= 1;

    private void SetTermios(uint baud)
    {
        _timer.DeleteSync();
        var flags = _lock.LockIrqSave();
        _baud = baud;
        EnableMs();
        _lock.UnlockIrqRestore(flags);
    }

    private void Shutdown() => _timer.DeleteSync();
}
