using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Holds the device's lock where a bit is changed.</summary>
internal sealed class R10Fixed : CorpusProgram
{
    private const byte MustResume = 1;
    private const byte WorkInProgress = 2;
    private readonly SpinLock _lock = new("dev->power.lock");
    private readonly Shared<byte> _power = new(WorkInProgress, "dev->power");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var child = Kthread.Run(_ => SuspendChild(), "async", cpu: 1);
        ClearInProgress();
        await child.StopAsync();
    }

    /// <summary>The child is suspended in a thread of its own, and says that the parent has to resume.</summary>
    private KernelTask SuspendChild()
    {
        SetMustResume();
        return default;
    }

    private void SetMustResume()
    {
        using var held = _lock.HoldIrq();
        _power.WritePlain((byte)(_power.ReadPlain() | MustResume));
    }

    private void ClearInProgress()
    {
        using var held = _lock.HoldIrq();
        _power.WritePlain((byte)(_power.ReadPlain() & ~WorkInProgress));
    }
}
