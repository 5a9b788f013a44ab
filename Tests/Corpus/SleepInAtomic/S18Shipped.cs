using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>Waits for space in the ring with a sleeping delay, inside of the ring's spinlock.</summary>
internal sealed class S18Shipped : CorpusProgram
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
            await Kernel.UsleepRangeAsync(10, 20);
            // The engine takes one out.
            _used.Value--;
        }

        _used.Value++;
        _ringLock.Unlock();
    }
}
