using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.SleepInAtomic;

/// <summary>
/// Statistics are read under a spinlock; one family of MACs lets go of its PHY through a hardware semaphore, and
/// sleeps until it has that.
/// </summary>
internal sealed class S04Shipped : CorpusProgram
{
    /// <inheritdoc/>
    public override KernelTask RunAsync()
    {
        var swsm = new Swsm();
        // One driver, two families: what release() is depends on the board.
        new Adapter(new Es2LanPhy().Ops).GetStats64();
        new Adapter(new Mac82573Phy(swsm).Ops).GetStats64();
        return default;
    }

    private sealed record PhyOps(Action Acquire, Action Release);

    private sealed class Adapter(PhyOps ops)
    {
        private readonly SpinLock _stats64Lock = new("stats64_lock");
        private readonly Shared<int> _collisions = new(0, "stats.colc");

        public void GetStats64()
        {
            _stats64Lock.Lock();
            UpdateStats();
            _stats64Lock.Unlock();
        }

        private void UpdateStats() => UpdatePhyStats();

        private void UpdatePhyStats()
        {
            ops.Acquire();
            _collisions.Value++;
            ops.Release();
        }
    }

    private sealed class Es2LanPhy
    {
        private readonly Shared<bool> _owned = new(false, "SW_FW_SYNC");

        public PhyOps Ops => new(Acquire, Release);

        private void Acquire() => _owned.Value = true;

        private void Release() => _owned.Value = false;
    }

    private sealed class Mac82573Phy(Swsm swsm)
    {
        public PhyOps Ops => new(static () => { }, ReleaseSwfwSync);

        private void ReleaseSwfwSync()
        {
            if (GetHwSemaphore() == Errno.Ok)
            {
                swsm.Put();
            }
        }

        private Errno GetHwSemaphore()
        {
            for (var i = 0; i < 4; i++)
            {
                if (swsm.TryGet())
                {
                    return Errno.Ok;
                }

                Machine.Current.RunOnStack(Kernel.UsleepRangeAsync(50, 100));
            }

            return Errno.TimedOut;
        }
    }

    /// <summary>The semaphore register. The firmware has it at first, and gives it back at the second look.</summary>
    private sealed class Swsm
    {
        private readonly Shared<int> _looks = new(0, "SWSM");

        public bool TryGet() => _looks.Update(static looks => looks + 1) > 1;

        public void Put() => _looks.Value = 0;
    }
}
