using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Upstream.PageRequests;

namespace TopHalf.Upstream.Iopf;

/// <summary>
/// The response looks the fault data up from the device again: after a detach and an attach it finds the successor, which knows nothing of the
/// fault.
/// </summary>
/// <remarks><c>iommu_page_response()</c>, drivers/iommu/iommu.c, and <c>iopf_group::fault_param</c>, drivers/iommu/io-pgfault.c.</remarks>
internal sealed class RefcountFaultData : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-iopf-refcount-fault-data";

    /// <inheritdoc/>
    public override string Title => "iommu: Use refcount for fault data access";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "a74c077b9021";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override async KernelTask RunAsync(IServiceProvider services, bool isFixed)
    {
        var device = new Device(isFixed);
        await device.EnableAsync();
        var group = await device.ReportAsync(new(Device: 1, Pasid: 1, Address: 0x1000, Group: 3));
        var attach = Kthread.Run(async _ =>
        {
            await device.DisableAsync();
            await device.EnableAsync();
        }, "attach", cpu: 1);

        // The page is there by now.
        await device.PageResponseAsync(group!);
        await attach.StopAsync();
        await device.DisableAsync();
    }

    private sealed class Device(bool isFixed)
    {
        private readonly Mutex _lock = new("dev->iommu->lock");
        private readonly Shared<FaultParam?> _faultParam = new(name: "dev->iommu->fault_param");

        public async KernelTask EnableAsync()
        {
            using (await _lock.HoldAsync())
            {
                _faultParam.Value = new FaultParam();
            }
        }

        public async KernelTask<Group?> ReportAsync(PageRequest fault)
        {
            using (await _lock.HoldAsync())
            {
                if (_faultParam.Value is not { } param)
                {
                    return null;
                }

                param.Users.Update(static users => users + 1);
                using (await param.Lock.HoldAsync())
                {
                    param.Faults.Add(fault);
                }

                return new Group(fault, param);
            }
        }

        public async KernelTask PageResponseAsync(Group group)
        {
            if (isFixed)
            {
                await RespondAsync(group.FaultParam, group.Fault);
                return;
            }

            using (await _lock.HoldAsync())
            {
                if (_faultParam.Value is { } param)
                {
                    await RespondAsync(param, group.Fault);
                }
            }
        }

        public async KernelTask DisableAsync()
        {
            using (await _lock.HoldAsync())
            {
                // Whoever has a reference goes on with it.
                _faultParam.Value?.Users.Update(static users => users - 1);
                _faultParam.Value = null;
            }
        }

        private static async KernelTask RespondAsync(FaultParam param, PageRequest fault)
        {
            using (await param.Lock.HoldAsync())
            {
                // Responses come for what was reported.
                if (!Kernel.WarnOn(!param.Faults.Contains(fault)))
                {
                    param.Faults.Remove(fault);
                }
            }
        }
    }

    private sealed record Group(PageRequest Fault, FaultParam FaultParam);

    private sealed class FaultParam
    {
        public Mutex Lock { get; } = new("fault_param->lock");

        public Shared<int> Users { get; } = new(1, "fault_param->users");

        public List<PageRequest> Faults { get; } = [];
    }
}
