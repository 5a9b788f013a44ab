using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>Lets go of the ring while it waits for space.</summary>
internal sealed class S18Fixed : CorpusProgram
{
    private readonly SpinLock _ringLock = new("ring->lock");
    private readonly Shared<int> _used = new(4, "ring->used");

    /// <inheritdoc/>
    public override async KernelTask RunAsync() => await PushAsync();

    private async KernelTask PushAsync()
    {
        _ringLock.Lock();
        while (_used.Value == 4)
        {
            _ringLock.Unlock();
            await Kernel.UsleepRangeAsync(10, 20);
            _ringLock.Lock();
            // The engine takes one out.
            _used.Value--;
        }

        _used.Value++;
        _ringLock.Unlock();
    }
}
