using TopHalf.Deferred;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Races;

/// <summary>Changes bits of one byte in two threads, without a lock.</summary>
internal sealed class R10Shipped : CorpusProgram
{
    private const byte MustResume = 1;
    private const byte WorkInProgress = 2;
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
        _power.WritePlain((byte)(_power.ReadPlain() | MustResume));
    }

    private void ClearInProgress()
    {
        _power.WritePlain((byte)(_power.ReadPlain() & ~WorkInProgress));
    }
}
