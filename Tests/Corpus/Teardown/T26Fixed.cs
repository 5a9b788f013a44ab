using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Logging;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>Says under the lock of the queueing that the domain goes.</summary>
internal sealed class T26Fixed : CorpusProgram
{
    private readonly Workqueue _requests = new("thunderbolt-xdp", WorkqueueFlags.Unbound);
    private readonly Domain _xd = new();

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var request = new Work(HandleRequest, "xw->work");
        Kernel.WarnOn(!_requests.Queue(request));
        await _xd.RemoveAsync();
        await request.FlushAsync();
        _xd.Put();
        await Kernel.MsleepAsync(60);
    }

    /// <summary>The other host has changed its properties.</summary>
    private KernelTask HandleRequest()
    {
        _xd.PropertiesChanged();
        return default;
    }

    private sealed class Domain
    {
        private readonly Mutex _lock = new("xd->lock");
        private readonly SpinLock _workLock = new("xd->work_lock");
        private readonly Kmem<int> _xd = Kmem.Alloc(0, Gfp.Atomic, 1024)!;
        private readonly DelayedWork _stateWork;
        private bool _isRemoving;

        public Domain() => _stateWork = new(StateWorkAsync, "xd->state_work");

        public void PropertiesChanged()
        {
            using var held = _workLock.Hold();
            if (_isRemoving)
            {
                return;
            }

            if (!_stateWork.Schedule(Ktime.FromMs(50)))
            {
                Kernel.Printk(KernLevel.Debug, "is going to be asked");
            }
        }

        public async KernelTask RemoveAsync()
        {
            using (_workLock.Hold())
            {
                _isRemoving = true;
            }

            await _stateWork.CancelSyncAsync();
        }

        public void Put()
        {
            _stateWork.Free();
            _xd.Free();
        }

        private async KernelTask StateWorkAsync()
        {
            using (await _lock.HoldAsync())
            {
                _xd.Set(_xd.Get() + 1);
            }
        }
    }
}
