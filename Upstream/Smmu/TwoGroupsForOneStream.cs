using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Smmu;

/// <summary>Two display heads with one StreamID probe at the same time. Each finds no group at the stream's entry and makes one, and the entry is then of another group than the device.</summary>
/// <remarks><c>arm_smmu_device_group()</c> and <c>arm_smmu_master_alloc_smes()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c.</remarks>
internal sealed class TwoGroupsForOneStream : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-two-groups-for-one-stream";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Fix race condition during iommu_group creation";

    /// <inheritdoc/>
    public override int Year => 2021;

    /// <inheritdoc/>
    public override string Source => "June 2021, iommu 93f11c61b";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Warning;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly Mutex _streamMapMutex = new("stream_map_mutex");
        private readonly Shared<Group?> _s2crGroup = new(null, "s2crs[0].group");

        public async KernelTask RunAsync()
        {
            var done = new Completion("both heads have probed");
            for (var cpu = 0; cpu < 2; cpu++)
            {
                _ = Kthread.Run(async _ =>
                {
                    await AllocSmesAsync();
                    done.Complete();
                }, $"probe head {cpu}", cpu: cpu);
            }

            await done.WaitAsync();
            await done.WaitAsync();
        }

        private async KernelTask AllocSmesAsync()
        {
            var group = await DeviceGroupAsync();
            using (await _streamMapMutex.HoldAsync())
            {
                if (!isFixed)
                {
                    _s2crGroup.Value ??= group;
                }

                Kernel.WarnOn(_s2crGroup.Value != group);
            }
        }

        private async KernelTask<Group> DeviceGroupAsync()
        {
            if (!isFixed)
            {
                return _s2crGroup.Value ?? new();
            }

            using (await _streamMapMutex.HoldAsync())
            {
                return _s2crGroup.Value ??= new();
            }
        }

        private sealed class Group;
    }
}
