using TopHalf.Locking;
using TopHalf.Machines;
using TopHalf.Memory;
using TopHalf.Scheduling;

namespace TopHalf.Upstream.VtD;

/// <summary>
/// The flush of the device IOTLBs takes a lock in a timer, under which another path has taken a second lock whose users leave interrupts on.
/// </summary>
/// <remarks>
/// <c>iommu_flush_dev_iotlb()</c> from <c>fq_flush_timeout()</c>; <c>iommu->lock</c> in the attach and in the set-up of domains,
/// drivers/iommu/intel/iommu.c.
/// </remarks>
internal sealed class FlushDevIotlbLockState : DeviceDomainLockBug
{
    /// <inheritdoc/>
    public override string Name => "upstream-vtd-flush-dev-iotlb-lock-state";

    /// <inheritdoc/>
    public override string Title => "iommu/vt-d: Fix lockdep splat in iommu_flush_dev_iotlb()";

    /// <inheritdoc/>
    public override int Year => 2020;

    /// <inheritdoc/>
    public override string Source => "mail of September 2020, iommu e17d8b5e3";

    /// <inheritdoc/>
    protected override Iommu Build(bool isFixed) => new Driver(isFixed);

    private sealed class Driver(bool isFixed) : Iommu
    {
        private readonly SpinLock _lock = new("iommu->lock");
        private readonly Shared<int> _domains = new(name: "iommu->domains");
        private readonly List<int> _devices = [1, 2];

        public override string OtherPath => "attach";

        public override KernelTask OtherPathAsync()
        {
            if (isFixed)
            {
                var flags = _lock.LockIrqSave();
                _domains.Value++;
                _lock.UnlockIrqRestore(flags);
            }
            else
            {
                _lock.Lock();
                _domains.Value++;
                _lock.Unlock();
            }

            return default;
        }

        protected override void Inside()
        {
            using var inner = _lock.Hold();
            _domains.Value--;
        }

        protected override void FlushDevices()
        {
            foreach (var _ in _devices)
            {
                Kernel.Udelay(1);
            }
        }
    }
}
