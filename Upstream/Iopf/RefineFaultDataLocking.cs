using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.Iopf;

/// <summary>The response path reads the fault data of a device without the lock under which disabling the page faults frees it.</summary>
/// <remarks><c>iommu_page_response()</c>, <c>iommu_unregister_device_fault_handler()</c>, drivers/iommu/iommu.c.</remarks>
internal sealed class RefineFaultDataLocking : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-iopf-refine-fault-data-locking";

    /// <inheritdoc/>
    public override string Title => "iommu: Refine locking for per-device fault data management";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "cc7338e9d807";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.UseAfterFree;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var device = new Device(isFixed);
        await device.RegisterAsync();
        var response = Kthread.Run(_ => device.PageResponseAsync(group: 3), "iopf_queue", cpu: 0);
        await device.UnregisterAsync();
        await response.StopAsync();
    }

    private sealed class Device(bool isFixed)
    {
        private readonly Mutex _lock = new("dev->iommu->lock");
        private readonly Shared<Kmem<FaultParam>?> _faultParam = new(name: "dev->iommu->fault_param");

        public async KernelTask RegisterAsync()
        {
            using (await _lock.HoldAsync())
            {
                _faultParam.Value = await Kmem.AllocAsync(new FaultParam([3]), Gfp.Kernel);
            }
        }

        public async KernelTask PageResponseAsync(int group)
        {
            if (!isFixed)
            {
                await RespondAsync(_faultParam.Value, group);
                return;
            }

            using (await _lock.HoldAsync())
            {
                await RespondAsync(_faultParam.Value, group);
            }
        }

        public async KernelTask UnregisterAsync()
        {
            using (await _lock.HoldAsync())
            {
                var param = _faultParam.Value;
                _faultParam.Value = null;
                Kmem.Free(param);
            }
        }

        private static async KernelTask RespondAsync(Kmem<FaultParam>? param, int group)
        {
            if (param is null)
            {
                return;
            }

            var faultParam = param.Get();
            using (await faultParam.Lock.HoldAsync())
            {
                faultParam.Faults.Remove(group);
            }
        }
    }

    private sealed class FaultParam(List<int> faults)
    {
        public Mutex Lock { get; } = new("fault_param->lock");

        public List<int> Faults { get; } = faults;
    }
}
