using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Corpus.Teardown;

/// <summary>The work owns a reference; who cancels it in time drops that too.</summary>
internal sealed class T13Fixed : CorpusProgram
{
    private readonly Mutex _lock = new("tb->lock");

    /// <inheritdoc/>
    public override async KernelTask RunAsync()
    {
        var tunnel = new Tunnel(_lock);
        using (await _lock.HoldAsync())
        {
            tunnel.DprxStart();

            // The display is unplugged meanwhile; the router takes its time.
            await Kernel.MsleepAsync(20);
            tunnel.Deactivate();
        }

        await Kernel.MsleepAsync(20);
    }

    private sealed class Tunnel
    {
        private readonly Mutex _tbLock;
        private readonly Kmem<int> _tunnel = Kmem.Alloc(0, Gfp.Atomic, 256)!;
        private readonly Shared<int> _kref = new(1, "tunnel->kref");
        private readonly DelayedWork _dprxWork;

        public Tunnel(Mutex tbLock)
        {
            _tbLock = tbLock;
            _dprxWork = new(DprxWorkAsync, "tunnel->dprx_work");
        }

        public void DprxStart()
        {
            Get();
            Kernel.WarnOn(!_dprxWork.Schedule(Ktime.FromMs(16)));
        }

        /// <summary>For callers who hold the lock.</summary>
        public void Deactivate()
        {
            DprxStop();
            Put();
        }

        private void DprxStop()
        {
            if (_dprxWork.Cancel())
            {
                Put();
            }
        }

        private async KernelTask DprxWorkAsync()
        {
            using (await _tbLock.HoldAsync())
            {
                _tunnel.Set(_tunnel.Get() + 1);
            }

            Put();
        }

        private void Get() => _kref.Update(static count => count + 1);

        private void Put()
        {
            if (_kref.Update(static count => count - 1) == 0)
            {
                _dprxWork.Free();
                _tunnel.Free();
            }
        }
    }
}
