using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Msm;

/// <summary>The log of the address space is copied into an array that was not looked at, under the address space's mutex. The check that was added has to unlock it.</summary>
/// <remarks><c>crashstate_get_vm_logs()</c>, drivers/gpu/drm/msm/msm_gpu.c.</remarks>
internal sealed class VmLogsAllocation : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-msm-vm-logs-allocation";

    /// <inheritdoc/>
    public override string Title => "drm/msm: crashstate_get_vm_logs(): an allocation is not checked";

    /// <inheritdoc/>
    public override int Year => 2025;

    /// <inheritdoc/>
    public override string Source => "October and November 2025, freedreno f3e0d5cf0 and b59ea99d6";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Oops;

    /// <inheritdoc/>
    public override IReadOnlyList<string> SearchOptions => ["--failures", "1", "--fault", "allocation"];

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly Mutex _mmuLock = new("vm->mmu_lock");
        private readonly KthreadWorker _worker = new("gpu-worker");
        private readonly List<int> _log = [0x1000, 0x2000];
        private readonly Completion _resumed = new("the stalled access was resumed");

        public async KernelTask RunAsync()
        {
            if (_worker.Queue(new(FaultWorker, "fault_work")))
            {
                await _resumed.WaitAsync();
            }

            using (await _mmuLock.HoldAsync())
            {
                _log.Add(0x3000);
            }
        }

        private async KernelTask FaultWorker()
        {
            await GetVmLogsAsync();
            _resumed.Complete();
        }

        private async KernelTask GetVmLogsAsync()
        {
            await _mmuLock.LockAsync();
            var copy = await Kmem.AllocAsync(new int[_log.Count], Gfp.Kernel);
            if (isFixed && copy is null)
            {
                _mmuLock.Unlock();
                return;
            }

            for (var i = 0; i < _log.Count; i++)
            {
                copy!.Get()[i] = _log[i];
            }

            _mmuLock.Unlock();
            Kmem.Free(copy);
        }
    }
}
