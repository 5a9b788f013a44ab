using TopHalf.Deferred;
using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Rules;
using TopHalf.Scheduling;
using TopHalf.Waiting;

namespace TopHalf.Upstream.Smmu;

/// <summary>A client's probe finds the SMMU registered with the core, but its driver data not set yet: the lookup answers NULL, and the probe goes on with it.</summary>
/// <remarks><c>arm_smmu_get_by_fwnode()</c> and <c>arm_smmu_probe_device()</c>, drivers/iommu/arm/arm-smmu/arm-smmu.c.</remarks>
internal sealed class ClientProbesFirst : UpstreamBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-smmu-client-probes-first";

    /// <inheritdoc/>
    public override string Title => "iommu/arm-smmu: Defer probe of clients after smmu device bound";

    /// <inheritdoc/>
    public override int Year => 2024;

    /// <inheritdoc/>
    public override string Source => "CVE-2024-56568";

    /// <inheritdoc/>
    public override Rule Rule => RuleBook.Oops;

    /// <inheritdoc/>
    protected override KernelTask RunAsync(IServiceProvider services, bool isFixed) => new Driver(isFixed).RunAsync();

    private sealed class Driver(bool isFixed)
    {
        private readonly Mutex _iommuDeviceLock = new("iommu_device_lock");
        private readonly List<string> _iommuDevices = [];
        private readonly Shared<SmmuDevice?> _boundDriverData = new(null, "drvdata of the bound device");
        private readonly Completion _done = new("client probe");

        public async KernelTask RunAsync()
        {
            _ = Kthread.Run(_ => ProbeSmmuAsync(), "probe arm-smmu", cpu: 0);
            _ = Kthread.Run(_ => ProbeClientAsync(), "probe client", cpu: 1);
            await _done.WaitAsync();
        }

        private async KernelTask ProbeSmmuAsync()
        {
            var smmu = new SmmuDevice(MappingGroups: 2);
            using (await _iommuDeviceLock.HoldAsync())
            {
                _iommuDevices.Add("arm-smmu");
            }

            // The driver core counts the device as bound when probe has returned.
            _boundDriverData.StoreRelease(smmu);
        }

        private async KernelTask ProbeClientAsync()
        {
            while (await IommuInitDeviceAsync() == Errno.Again)
            {
                await Kernel.MsleepAsync(10);
            }

            _done.Complete();
        }

        /// <returns>Again: it is tried later (-EPROBE_DEFER).</returns>
        private async KernelTask<Errno> IommuInitDeviceAsync()
        {
            using (await _iommuDeviceLock.HoldAsync())
            {
                if (!_iommuDevices.Contains("arm-smmu"))
                {
                    return Errno.Again;
                }
            }

            return ProbeDevice();
        }

        private Errno ProbeDevice()
        {
            var smmu = _boundDriverData.LoadAcquire();
            if (isFixed && smmu is null)
            {
                return Errno.Again;
            }

            return smmu!.MappingGroups > 0 ? Errno.Ok : Errno.NoDev;
        }

        private sealed record SmmuDevice(int MappingGroups);
    }
}
