using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Deadlock;

/// <summary>Frees peer measurements in a work that takes the wiphy lock, and waits for it under that lock.</summary>
internal sealed class D08Shipped : CorpusProgram
{
    private readonly Wiphy _wiphy = new();
    private readonly Shared<int> _pmsrList = new(1, "wdev->pmsr_list");
    private readonly Work _pmsrFreeWk;

    public D08Shipped() => _pmsrFreeWk = new(PmsrFreeWkAsync);

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        _ = Kthread.Run(_ => ReleasePort(), "netlink", cpu: 1);
        await Kernel.UsleepRangeAsync(10, 20);
        await NetdevGoingDownAsync();
        await Kernel.MsleepAsync(5);
    }

    private KernelTask ReleasePort()
    {
        Kernel.WarnOn(!_pmsrFreeWk.Schedule());
        return default;
    }

    private async KernelTask NetdevGoingDownAsync()
    {
        using (await _wiphy.Mtx.HoldAsync())
        {
            await LeaveAsync();
        }
    }

    private async KernelTask LeaveAsync() => await PmsrWdevDownAsync();

    private async KernelTask PmsrWdevDownAsync()
    {
        await _pmsrFreeWk.CancelSyncAsync();
        await PmsrProcessAbortAsync();
    }

    private async KernelTask PmsrFreeWkAsync()
    {
        using var guard = await _wiphy.Mtx.HoldAsync();
        await PmsrProcessAbortAsync();
    }

    private async KernelTask PmsrProcessAbortAsync()
    {
        _wiphy.Mtx.AssertHeld();
        if (_pmsrList.Exchange(0) != 0)
        {
            await Kernel.UsleepRangeAsync(10, 20);
        }
    }

    private sealed record WiphyWork(Func<KernelTask> Func);

    private sealed class Wiphy
    {
        private readonly SpinLock _workLock = new("rdev->wiphy_work_lock");
        private readonly List<WiphyWork> _workList = [];
        private readonly Work _work;

        public Wiphy() => _work = new(WiphyWorkAsync, "rdev->wiphy_work");

        public Mutex Mtx { get; } = new("wiphy->mtx");

        public void WorkQueue(WiphyWork work)
        {
            using (_workLock.HoldIrqSave())
            {
                _workList.Add(work);
            }

            Kernel.WarnOn(!_work.Schedule());
        }

        public void WorkCancel(WiphyWork work)
        {
            Mtx.AssertHeld();
            using var held = _workLock.HoldIrqSave();
            _workList.Remove(work);
        }

        private async KernelTask WiphyWorkAsync()
        {
            using (await Mtx.HoldAsync())
            {
                if (Take() is { } work)
                {
                    await work.Func();
                }
            }
        }

        private WiphyWork? Take()
        {
            using var held = _workLock.HoldIrqSave();
            var work = _workList.FirstOrDefault();
            if (work is not null)
            {
                _workList.Remove(work);
            }

            return work;
        }
    }
}
